from __future__ import annotations

import pytest
from django.utils import timezone

from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tests.vectorizing.test_forms import posted
from tests.vectorizing.views.test_batches import make_batch, started, to
from vectorizing.models import Vectorisation
from vectorizing.services.batches import Item
from vectorizing.views.batch_page import BatchProgress

FILES = {"HX-Request": "true", "HX-Target": "files"}
HTMX = {"HX-Request": "true"}


def progress(*jobs: tuple[State, int]) -> BatchProgress:
    return BatchProgress(
        [Item(None, Vectorisation(state=state, progress=done)) for state, done in jobs]  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("jobs", "words", "percent", "look_in"),
    [
        ([(State.SUCCEEDED, 100), (State.QUEUED, 0)], "1 drawn, 1 on the way", 50, 2),
        ([(State.SUCCEEDED, 100)], "1 drawn", 100, 0),
        (
            [(State.FAILED, 30), (State.CANCELED, 0), (State.RUNNING, 50)],
            "0 drawn, 2 without a drawing and not charged, 1 on the way",
            83,
            2,
        ),
        ([(State.QUEUED, 0)] * 30, "0 drawn, 30 on the way", 0, 4),
    ],
    ids=["half", "done", "mixed", "many"],
)
def test_how_far_it_is_is_said_in_words_and_per_cent(jobs, words, percent, look_in):
    shown = progress(*jobs)

    assert (shown.words, shown.percent, shown.look_in) == (words, percent, look_in)


def test_before_the_start_the_sum_is_shown_with_the_pictures(alice, alice_client):
    page = alice_client.get(to(make_batch(alice))).content.decode()

    assert "Vectorise all · 2 credits" in page
    assert "2 pictures. You pay for the drawings that come." in page
    assert "logo-0.png" in page
    assert "?batch=" in page


def test_the_sum_follows_pictures_and_settings(alice, alice_client):
    batch = make_batch(alice)
    factories.make_vector_source(alice, batch=batch)

    page = alice_client.get(to(batch, "price/"), posted(), headers=HTMX).content.decode()

    assert "Vectorise all · 3 credits" in page


def test_who_has_too_little_is_shown_what_is_missing(alice, alice_client, a_tenth):
    page = alice_client.get(to(make_batch(alice))).content.decode()

    assert "1.9 short" in page
    assert "Buy credits and come back" in page


def test_an_empty_batch_waits_for_pictures(alice, alice_client):
    batch = make_batch(alice)
    with user_scope(alice.pk):
        batch.sources.all().delete()

    page = alice_client.get(to(batch)).content.decode()

    assert "Add a picture to see the price." in page
    assert "No picture yet" in page


def test_a_preset_fills_the_settings_of_all(alice, alice_client):
    batch = make_batch(alice)

    page = alice_client.get(to(batch, "?preset=sticker"), headers=HTMX).content.decode()

    assert 'name="colours" value="16"' in page


def test_each_file_says_what_became_of_it_and_the_end_is_told(alice, alice_client):
    batch = started(alice)
    with user_scope(alice.pk):
        drawn, failed = batch.sources.order_by("created_at")
    factories.make_vectorisation(drawn, state=State.SUCCEEDED)
    ended = {"finished_at": timezone.now(), "error": "Too many paths."}
    factories.make_vectorisation(failed, state=State.FAILED, **ended)

    answer = alice_client.get(to(batch), headers=FILES)

    page = answer.content.decode()
    assert "Too many paths." in page
    assert "Drawing ready" in page
    assert "Download the zip" in page
    assert "load delay" not in page
    assert "1 drawn, 1 without a drawing" in answer["HX-Trigger"]


def test_while_it_goes_on_the_page_asks_again(alice, alice_client):
    batch = started(alice)
    with user_scope(alice.pk):
        first = batch.sources.first()
    factories.make_vectorisation(first, state=State.RUNNING, progress=40)

    page = alice_client.get(to(batch)).content.decode()

    assert 'hx-trigger="load delay:2s"' in page
    assert "Stop the rest" in page
    assert "40 %" in page
