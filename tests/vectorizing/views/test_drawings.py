from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from billing.models import Purpose
from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tests.vectorizing.conftest import acts
from vectorizing.models import Vectorisation

HTMX = {"HX-Request": "true"}


@pytest.fixture
def drawing(source) -> Vectorisation:
    return factories.make_vectorisation(source, state=State.SUCCEEDED)


def to(job: Vectorisation, part: str) -> str:
    return f"/vectorise/drawings/{job.pk}/{part}/"


def test_the_svg_comes_as_an_attachment_under_the_pictures_name(drawing, alice_client):
    answer = alice_client.get(to(drawing, "download"))

    assert answer.content == factories.DRAWING
    assert answer["Content-Disposition"] == 'attachment; filename="logo.svg"'
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert acts(drawing.owner) == ["download svg"]


def test_looking_at_it_is_not_a_download(drawing, alice_client):
    answer = alice_client.get(to(drawing, "picture"))

    assert b"".join(answer.streaming_content) == factories.DRAWING
    assert acts(drawing.owner) == []


@pytest.mark.parametrize("part", ["picture", "download"])
def test_a_stranger_and_a_visitor_get_nothing(drawing, charlie_client, part):
    assert charlie_client.get(to(drawing, part)).status_code == 404
    assert Client().get(to(drawing, part)).status_code == 302


def test_a_preview_can_not_be_downloaded(source, alice_client):
    preview = factories.make_vectorisation(source, Purpose.PREVIEW, state=State.SUCCEEDED)

    answer = alice_client.get(to(preview, "download"))

    assert answer.status_code == 303
    assert "Content-Disposition" not in answer


@pytest.mark.parametrize("part", ["picture", "download"])
def test_nothing_is_served_after_24_hours(alice, alice_client, part):
    gone = factories.make_vector_source(alice, expires_at=timezone.now())
    job = factories.make_vectorisation(gone, state=State.SUCCEEDED)

    assert alice_client.get(to(job, part)).status_code == 404


def test_the_wish_to_stop_is_noted_and_shown(source, alice_client):
    job = factories.make_vectorisation(source, state=State.RUNNING)

    page = alice_client.post(to(job, "cancellation"), headers=HTMX).content.decode()

    assert "Stopping" in page
    assert "Cancel</button>" not in page
    with user_scope(source.owner_id):
        assert Vectorisation.objects.get(pk=job.pk).cancel_requested_at


def test_nobody_stops_the_job_of_another(source, charlie_client):
    job = factories.make_vectorisation(source)

    assert charlie_client.post(to(job, "cancellation")).status_code == 404
    assert charlie_client.post(to(job, "saving")).status_code == 404


def test_without_javascript_one_comes_back_to_the_page(source, alice_client):
    job = factories.make_vectorisation(source)

    answer = alice_client.post(to(job, "cancellation"))

    assert answer["Location"] == f"/vectorise/{source.pk}/?result={job.pk}"


def test_a_preview_is_not_saved_and_that_is_told(source, alice_client):
    preview = factories.make_vectorisation(source, Purpose.PREVIEW, state=State.SUCCEEDED)

    page = alice_client.post(to(preview, "saving"), follow=True).content.decode()

    assert "24 hours are over" in page
