from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import Purpose
from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tracer.tracing.options import Kind, Options
from vectorizing.views.source_rows import SourceRow, shown

FAILED = {"state": State.FAILED, "finished_at": timezone.now(), "error": "Too many paths."}


def work(source) -> SourceRow:
    with user_scope(source.owner_id):
        [found] = shown([source])
    return found


def test_a_picture_without_a_job_is_new(source):
    found = work(source)

    assert (found.state, found.word, found.reason) == ("new", "New", "")
    assert not found.is_at_work


@pytest.mark.parametrize(
    ("purpose", "fields", "word"),
    [
        (Purpose.PREVIEW, {"state": State.SUCCEEDED}, "Preview"),
        (Purpose.VECTOR, {"state": State.SUCCEEDED}, "Drawing ready"),
        (Purpose.VECTOR, {"state": State.RUNNING, "progress": 7}, "7 %"),
        (Purpose.VECTOR, {"state": State.RUNNING}, ""),
        (Purpose.VECTOR, FAILED, ""),
    ],
    ids=["preview", "drawing", "percent", "started", "failed"],
)
def test_the_newest_job_is_what_it_is_at(source, purpose, fields, word):
    factories.make_vectorisation(source, purpose, **fields)

    found = work(source)

    assert (found.state, found.word) == (fields["state"], word)
    assert found.reason == fields.get("error", "")


def test_an_older_drawing_can_still_be_downloaded(source):
    drawing = factories.make_vectorisation(
        source, state=State.SUCCEEDED, created_at=timezone.now() - timedelta(minutes=5)
    )
    newest = factories.make_vectorisation(source, Purpose.PREVIEW, options=Options(Kind.LINE))

    found = work(source)

    assert (found.job, found.drawing) == (newest, drawing)


def test_after_24_hours_it_is_gone(alice):
    gone = factories.make_vector_source(alice, expires_at=timezone.now())
    factories.make_vectorisation(gone, state=State.SUCCEEDED)

    found = work(gone)

    assert (found.state, found.word, found.drawing) == ("deleted", "Gone", None)
