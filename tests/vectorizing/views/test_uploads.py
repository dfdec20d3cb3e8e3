from __future__ import annotations

from secrets import token_hex

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.row_security import user_scope
from tests import factories
from tests.vectorizing.views.test_batches import make_batch
from vectorizing.models import PendingUpload, VectorSource
from vectorizing.views import uploads

pytestmark = pytest.mark.django_db
SCRIPT = {"HX-Request": "true"}
NO_PICTURE = SimpleUploadedFile("drawing.png", factories.DRAWING, "image/png")


def file(name: str = "logo.png", seed: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, factories.logo(seed=seed), "image/png")


def send(client: Client, *files: SimpleUploadedFile, script: bool = True, query: str = ""):
    return client.post(
        f"/vectorise/upload/{query}",
        {"pictures": list(files)},
        headers=SCRIPT if script else {},
    )


def sources_of(owner) -> list[VectorSource]:
    with user_scope(owner.pk):
        return list(VectorSource.objects.order_by("created_at"))


def test_the_script_gets_a_row_that_is_ticked(alice, alice_client):
    answer = send(alice_client, file("badge.png"))

    [source] = sources_of(alice)
    page = answer.content.decode()
    assert answer.status_code == 201
    assert f'id="source-{source.pk}"' in page
    assert "badge.png" in page
    assert " checked" in page


def test_one_picture_of_the_plain_form_is_opened_at_once(alice, alice_client):
    answer = send(alice_client, file(), script=False)

    [source] = sources_of(alice)
    assert (answer.status_code, answer["Location"]) == (303, f"/vectorise/{source.pk}/")


def test_many_of_the_plain_form_come_to_the_list_and_the_bad_one_is_told(alice, alice_client):
    NO_PICTURE.seek(0)

    answer = send(alice_client, file(seed=1), file(seed=2), NO_PICTURE, script=False)

    assert answer["Location"] == "/vectorise/"
    assert len(sources_of(alice)) == 2
    assert "drawing.png: This is a" in alice_client.get("/vectorise/").content.decode()


def test_a_drawing_with_the_name_of_a_picture_is_refused(alice, alice_client):
    NO_PICTURE.seek(0)

    answer = send(alice_client, NO_PICTURE)

    assert answer.status_code == 422
    assert answer.json()["code"] == "format_not_supported"
    assert sources_of(alice) == []


def test_a_refused_one_stands_beside_those_that_were_taken(alice, alice_client):
    NO_PICTURE.seek(0)

    page = send(alice_client, file(), NO_PICTURE).content.decode()

    assert "was left out" in page
    assert len(sources_of(alice)) == 1


@pytest.mark.parametrize("script", [True, False])
def test_nothing_chosen_is_told(alice_client, script):
    answer = send(alice_client, script=script)

    assert answer.status_code == (422 if script else 303)


@pytest.mark.parametrize(("who", "most"), [("alice", 300), ("", 26)])
def test_too_much_at_once_is_refused_before_it_is_read(who, most, request):
    client = request.getfixturevalue("alice_client") if who else Client()

    answer = client.post(
        "/vectorise/upload/",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(most * 1024 * 1024 + 1),
        headers=SCRIPT,
    )

    assert answer.status_code == 413
    assert f"more than {most} MB" in answer.json()["error"]


def test_the_sender_has_to_come_from_our_page():
    client = Client(enforce_csrf_checks=True)

    assert send(client, file()).status_code == 403
    assert not PendingUpload.objects.exists()


def test_a_full_place_is_told(alice_client, monkeypatch):
    monkeypatch.setattr("vectorizing.services.sources.MOST_KEPT", 0)

    answer = send(alice_client, file())

    assert answer.status_code == 409
    assert "which is the most" in answer.json()["error"]


def test_pictures_come_into_the_batch_that_the_address_names(alice, alice_client):
    batch = make_batch(alice)

    answer = send(alice_client, file(), query=f"?batch={batch.pk}", script=False)
    row = send(alice_client, file(seed=2), query=f"?batch={batch.pk}").content.decode()

    assert answer["Location"] == f"/vectorise/batches/{batch.pk}/"
    assert [source.batch_id for source in sources_of(alice)] == [batch.pk] * 4
    assert "checkbox" not in row


@pytest.mark.parametrize("whose", ["theirs", "garbage"])
def test_a_batch_of_others_is_not_there(alice, charlie_client, whose):
    wanted = make_batch(alice).pk if whose == "theirs" else whose

    assert send(charlie_client, file(), query=f"?batch={wanted}").status_code == 404


class TestVisitors:
    def test_a_picture_is_checked_and_kept(self, client):
        answer = send(client, file("badge.png"))

        assert answer.status_code == 201
        assert "badge.png" in answer.content.decode()
        assert PendingUpload.objects.get().name == "badge.png"

    def test_of_many_the_first_is_kept(self, client):
        send(client, file(seed=1), file(seed=2), script=False)

        assert PendingUpload.objects.count() == 1

    def test_the_plain_form_comes_back_to_the_page_that_shows_it(self, client):
        answer = send(client, file("badge.png"), script=False)

        assert answer["Location"] == "/vectorise/"
        assert "Sign up and go on" in client.get("/vectorise/").content.decode()

    def test_who_leaves_too_many_is_told(self, client, monkeypatch):
        monkeypatch.setattr("vectorizing.services.pending.MOST_OF_SENDER", 1)
        send(client, file(seed=1))

        answer = send(client, file(seed=2))

        assert answer.status_code == 409
        assert "Sign up to send more" in answer.json()["error"]


def test_what_was_left_out_is_told_up_to_ten(alice_client, monkeypatch):
    monkeypatch.setattr(uploads, "_MOST_TOLD", 1)
    bad = [SimpleUploadedFile(f"{name}.png", b"x") for name in ("one", "two")]

    send(alice_client, *bad, script=False)

    page = alice_client.get("/vectorise/").content.decode()
    assert "one.png: " in page
    assert "1 more were left out." in page


def test_a_visitor_is_counted_by_tries_and_not_by_what_was_kept(db, settings):
    settings.LIMITS = settings.LIMITS | {"visitor_upload": "2/h"}
    here, there = [Client(REMOTE_ADDR=f"2001:db8:{token_hex(2)}:{n}::7") for n in (1, 2)]
    for _ in range(2):
        NO_PICTURE.seek(0)
        send(here, NO_PICTURE)

    refused, page, other = (
        send(here, file()),
        send(here, file(), script=False),
        send(there, file()),
    )

    assert (refused.status_code, refused.json()["code"]) == (429, "too_often")
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert page.status_code == 429
    assert other.status_code == 201
