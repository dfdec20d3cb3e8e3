from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from billing.models import Purpose
from core import actor
from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tests.api import api_client
from vectorizing.models import Vectorisation

pytestmark = pytest.mark.django_db

LIST = "/api/vectorize"


def made(owner, purpose=Purpose.VECTOR):
    source = factories.make_vector_source(owner)
    return factories.make_vectorisation(source, purpose, state=State.SUCCEEDED)


def ask(owner, source, act=""):
    body = {"source_id": str(source.pk), "kind": "flat", "colours": 4}
    return api_client(owner).send("post", f"{LIST}{act}", body)


def test_a_preview_and_then_the_drawing_cost_what_is_said(alice):
    source = factories.make_vector_source(alice)

    preview, drawing = ask(alice, source, "/preview"), ask(alice, source)

    assert (preview.status_code, preview.json()["cost"]["held_mc"]) == (202, 200)
    assert (drawing.status_code, drawing.json()["cost"]["held_mc"]) == (202, 1000)
    assert drawing.headers["Location"] == drawing.json()["url"]


def test_the_drawing_is_cheaper_once_the_preview_is_there(alice):
    preview = made(alice, Purpose.PREVIEW)

    drawing = ask(alice, preview.source)

    assert drawing.json()["cost"]["held_mc"] == 800


def test_the_same_asked_for_again_is_the_same_and_costs_nothing(alice):
    first = made(alice)

    again = ask(alice, first.source)

    assert (again.status_code, again.json()["id"]) == (200, str(first.pk))


@pytest.mark.parametrize(
    ("fmt", "content_type", "start"),
    [("svg", "image/svg+xml", b"<svg"), ("pdf", "application/pdf", b"%PDF")],
)
def test_a_drawing_comes_as_an_attachment_in_the_format_wanted(alice, fmt, content_type, start):
    answer = api_client(alice).get(f"{LIST}/{made(alice).pk}/file?format={fmt}")

    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.content.startswith(start)


def test_a_preview_is_a_marked_picture_whatever_is_asked(alice):
    job = made(alice, Purpose.PREVIEW)

    answer = api_client(alice).get(f"{LIST}/{job.pk}/file?format=svg")

    assert answer.headers["Content-Type"] == "image/webp"


def test_after_24_hours_the_row_is_there_and_the_file_is_not(alice):
    job, client = made(alice), api_client(alice)

    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        row, file = client.get(f"{LIST}/{job.pk}"), client.get(f"{LIST}/{job.pk}/file")

    assert (row.status_code, row.json()["file_url"]) == (200, None)
    assert file.status_code == 404


def test_a_drawing_is_kept_in_the_gallery_once(alice):
    job, client = made(alice), api_client(alice)

    first, again = (client.send("post", f"{LIST}/{job.pk}/save") for _ in range(2))

    kept = first.json()["image"]
    assert again.json()["image"]["id"] == kept["id"]
    assert kept["generation_id"] is None
    detail = client.get(f"/api/gallery/{kept['id']}").json()
    assert (detail["title"], detail["seed"]) == ("logo", None)
    svg = client.get(f"/api/gallery/{kept['id']}/file?format=svg")
    assert svg.headers["Content-Type"] == "image/svg+xml"


def test_a_test_costs_nothing_and_stays_apart_from_what_is_paid(alice):
    live = made(alice)
    client = api_client(alice, kind="test")
    body = {"source_id": str(live.source_id), "kind": "flat", "colours": 4}

    answer = client.send("post", LIST, body)

    assert answer.status_code == 202, answer.content
    assert (answer.json()["test"], answer.json()["cost"]["price_mc"]) == (True, 0)
    assert client.get(f"{LIST}/{live.pk}").status_code == 404
    with actor.in_mode(is_test=True), user_scope(alice.pk):
        assert Vectorisation.objects.get(owner=alice).is_test
