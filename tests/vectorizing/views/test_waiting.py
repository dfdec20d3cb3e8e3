from __future__ import annotations

import pytest

from core.row_security import user_scope
from tests.vectorizing.views.test_uploads import file, send
from vectorizing.models import PendingUpload, VectorSource

pytestmark = pytest.mark.django_db
KEPT = "/vectorise/kept/"


def sources_of(owner) -> list[VectorSource]:
    with user_scope(owner.pk):
        return list(VectorSource.objects.all())


def test_a_dropped_picture_waits_through_the_log_in_and_is_opened(client, alice):
    send(client, file("badge.png"))
    waiting = PendingUpload.objects.get()

    client.force_login(alice)
    answer = client.get("/vectorise/", follow=True)

    [source] = sources_of(alice)
    assert (source.pk, source.name) == (waiting.pk, "badge.png")
    assert answer.redirect_chain[-1][0] == f"/vectorise/{source.pk}/"
    assert client.get("/vectorise/").status_code == 200


def test_it_is_claimed_once(client, alice, charlie):
    send(client, file())
    session = dict(client.session)
    client.force_login(alice)
    client.get(KEPT)

    client.force_login(charlie)
    again = client.session
    again.update(session)
    again.save()

    assert client.get(KEPT)["Location"] == "/vectorise/"
    assert sources_of(charlie) == []


def test_several_are_all_found_in_the_list(client, alice):
    for number in range(2):
        send(client, file(f"{number}.png", seed=number))

    client.force_login(alice)

    assert client.get(KEPT)["Location"] == "/vectorise/"
    assert len(sources_of(alice)) == 2


def test_a_full_place_leaves_it_where_it_is(client, alice, monkeypatch):
    send(client, file())
    monkeypatch.setattr("vectorizing.services.sources.MOST_KEPT", 0)
    client.force_login(alice)

    page = client.get(KEPT, follow=True).content.decode()

    assert "which is the most" in page
    assert PendingUpload.objects.count() == 1


def test_only_the_browser_that_dropped_it_sees_it(client, charlie_client):
    send(client, file("badge.png"))
    waiting = PendingUpload.objects.get()
    thumbnail = f"{KEPT}{waiting.pk}/thumbnail/"

    page = client.get("/vectorise/").content.decode()

    assert "badge.png" in page
    assert thumbnail in page
    assert client.get(thumbnail).status_code == 200
    assert charlie_client.get(thumbnail).status_code == 404


def test_a_visitor_who_comes_back_without_a_picture_is_asked_to_log_in(client):
    assert client.get(KEPT)["Location"].startswith("/accounts/login/")


def test_the_log_in_and_the_sign_up_lead_back_to_it(client):
    page = send(client, file()).content.decode()

    assert "/accounts/signup/?next=%2Fvectorise%2Fkept%2F" in page
    assert "/accounts/login/?next=%2Fvectorise%2Fkept%2F" in page


@pytest.mark.parametrize(("way", "words"), [(KEPT, "Your picture is kept"), ("/studio/", "train")])
def test_the_sign_up_says_that_the_picture_is_kept(client, way, words):
    page = client.get("/accounts/signup/", {"next": way}).content.decode()

    assert words in page
