from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from vectorizing.models import VectorSource

PARTS = ("", "picture/", "thumbnail/")


def told(response) -> str:
    return response.content.decode()


def test_the_page_shows_the_guess_the_settings_and_what_each_act_costs(source, alice_client):
    page = told(alice_client.get(f"/vectorise/{source.pk}/"))

    assert "Looks like a drawing in flat colours" in page
    assert "our guess" in page
    assert "Preview · 0.2 credits" in page
    assert "Vectorise · 1 credit" in page
    assert "23 h 59 min" in page
    assert f'src="/vectorise/{source.pk}/picture/"' in page


def test_its_row_in_a_list_asks_for_itself_while_it_is_at_work(source, alice_client):
    job = factories.make_vectorisation(source, state=State.RUNNING, progress=42)
    asks = {"HX-Request": "true", "HX-Target": f"source-{source.pk}"}

    at_work = told(alice_client.get(f"/vectorise/{source.pk}/", headers=asks))
    with user_scope(source.owner_id):
        job.move(State.CANCELED)
    ended = told(alice_client.get(f"/vectorise/{source.pk}/", headers=asks))

    assert "42 %" in at_work
    assert "load delay:4s" in at_work
    assert "<html" not in at_work
    assert "load delay" not in ended


def test_a_picture_that_was_made_smaller_is_told(alice, alice_client):
    source = factories.make_vector_source(alice, original_width=4000, original_height=4000)

    page = told(alice_client.get(f"/vectorise/{source.pk}/"))

    assert "Your picture was 4000 × 4000 px" in page


@pytest.mark.parametrize("part", PARTS)
def test_a_stranger_and_a_visitor_find_nothing(source, charlie_client, part):
    address = f"/vectorise/{source.pk}/{part}"

    assert charlie_client.get(address).status_code == 404
    assert Client().get(address)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("part", "kind"), [("picture/", "image/png"), ("thumbnail/", "image/webp")]
)
def test_the_owner_gets_the_files(source, alice_client, part, kind):
    answer = alice_client.get(f"/vectorise/{source.pk}/{part}")

    assert answer.status_code == 200
    assert answer["Content-Type"] == kind
    assert b"".join(answer.streaming_content)


@pytest.mark.parametrize("part", PARTS)
def test_after_24_hours_only_the_receipt_is_left(alice, alice_client, part):
    gone = factories.make_vector_source(alice, expires_at=timezone.now())
    factories.make_vectorisation(gone, state=State.SUCCEEDED)

    answer = alice_client.get(f"/vectorise/{gone.pk}/{part}")

    assert answer.status_code == (404 if part else 410)
    if not part:
        assert "Its 24 hours are over" in told(answer)
        assert "1 credit was charged." in told(answer)


def test_a_half_written_picture_is_not_there(alice, alice_client):
    half = factories.make_vector_source(alice, stored_at=None)

    assert alice_client.get(f"/vectorise/{half.pk}/").status_code == 404


def test_a_removed_picture_is_gone_at_once(source, alice_client):
    answer = alice_client.post(f"/vectorise/{source.pk}/removal/")

    assert answer["Location"] == "/vectorise/"
    assert alice_client.get(f"/vectorise/{source.pk}/picture/").status_code == 404


def test_a_picture_that_somebody_else_removes_stays(source, charlie_client):
    assert charlie_client.post(f"/vectorise/{source.pk}/removal/").status_code == 404

    with user_scope(source.owner_id):
        assert VectorSource.objects.get(pk=source.pk).is_alive


def test_a_picture_of_the_gallery_is_known_again(alice, alice_client):
    image = factories.make_image(factories.make_generation(factories.make_model(alice)))
    source = factories.make_vector_source(alice, image=image)

    answer = alice_client.post(f"/vectorise/images/{image.pk}/")

    assert (answer.status_code, answer["Location"]) == (303, f"/vectorise/{source.pk}/")


def test_nobody_vectorises_the_gallery_of_others(alice, charlie_client):
    image = factories.make_image(factories.make_generation(factories.make_model(alice)))

    assert charlie_client.post(f"/vectorise/images/{image.pk}/").status_code == 404


def test_a_full_place_is_told_before_the_gallerys_picture_is_read(
    alice, alice_client, monkeypatch
):
    monkeypatch.setattr("vectorizing.services.sources.MOST_KEPT", 0)
    image = factories.make_image(factories.make_generation(factories.make_model(alice)))

    page = told(alice_client.post(f"/vectorise/images/{image.pk}/", follow=True))

    assert "which is the most" in page


def test_the_files_may_be_kept_by_the_browser_no_longer_than_by_us(alice, alice_client):
    source = factories.make_vector_source(
        alice, expires_at=timezone.now() + timedelta(seconds=100)
    )

    answer = alice_client.get(f"/vectorise/{source.pk}/thumbnail/")

    seconds = int(answer["Cache-Control"].partition("max-age=")[2])
    assert 90 <= seconds <= 100
