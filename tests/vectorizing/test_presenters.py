from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import Purpose
from billing.services import paid_jobs
from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tracer.tracing.options import Kind, Options
from vectorizing.models import Vectorisation
from vectorizing.presenters import VectorisationCard, cards

ENDED = {"finished_at": timezone.now()}


def card(job: Vectorisation) -> VectorisationCard:
    with user_scope(job.owner_id):
        [found] = cards([job])
    return found


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({}, "In line"),
        ({"attempts": 2}, "In line again"),
        ({"state": State.RUNNING}, "Starting"),
        ({"state": State.RUNNING, "progress": 42}, "Drawing, 42 %"),
        ({"state": State.RUNNING, "cancel_requested_at": timezone.now()}, "Stopping"),
    ],
    ids=["new", "again", "begun", "percent", "stopping"],
)
def test_a_job_on_its_way_says_where_it_is(source, fields, stage):
    shown = card(factories.make_vectorisation(source, **fields))

    assert (shown.stage, shown.title) == (stage, "Drawing on its way")
    assert not shown.is_done
    assert not shown.is_stopped


@pytest.mark.parametrize(("seconds", "wait"), [(0, 1), (10, 2), (30, 3), (600, 5)])
def test_the_page_asks_often_at_first(source, seconds, wait):
    born = timezone.now() - timedelta(seconds=seconds)

    assert card(factories.make_vectorisation(source, created_at=born)).look_in == wait


def test_what_has_ended_asks_no_more(source):
    assert card(factories.make_vectorisation(source, state=State.SUCCEEDED)).look_in == 0


@pytest.mark.parametrize(
    ("fields", "title", "reason"),
    [
        ({"state": State.FAILED, "error": "Too many."}, "Preview failed", "Too many."),
        ({"state": State.FAILED}, "Preview failed", "The drawing could not be made."),
        ({"state": State.EXPIRED, "error": "Late."}, "Preview took too long", "Late."),
        ({"state": State.CANCELED}, "Preview cancelled", "You stopped it before it was done."),
    ],
    ids=str,
)
def test_a_job_that_came_to_nothing_says_why_and_that_nothing_was_paid(
    source, fields, title, reason
):
    job = factories.make_vectorisation(source, Purpose.PREVIEW, **ENDED | fields)
    with user_scope(job.owner_id):
        paid_jobs.release(job.pk)

    shown = card(job)

    assert (shown.title, shown.reason) == (title, reason)
    assert shown.is_stopped
    assert shown.charge == "Nothing was charged: 0.2 credits are free again."


def test_a_drawing_shows_its_figures_and_what_it_cost(source):
    job = factories.make_vectorisation(
        source, state=State.SUCCEEDED, paths=1234, svg_size=20480, psnr=31.26
    )

    shown = card(job)

    assert shown.figures == [
        ("Paths", "1,234", ""),
        ("Colours", "3", ""),
        ("SVG size", "20.0\xa0KB", ""),
        ("Closeness", "Very close", "31.3 dB"),
    ]
    assert shown.charge == "1 credit was charged."
    assert shown.summary == "Drawing: flat colours, 4 colours, medium detail"


def test_what_a_preview_estimates_is_about_so_much(source):
    job = factories.make_vectorisation(
        source, Purpose.PREVIEW, state=State.SUCCEEDED, is_estimate=True
    )

    figures = card(job).figures

    assert [figure for _, figure, _ in figures[:2]] == ["about 3", "about 3"]
    assert figures[3][1:] == ("Nearly identical", "about 36.0 dB")


@pytest.mark.parametrize(
    ("psnr", "word"),
    [
        (99, "Nearly identical"),
        (30, "Very close"),
        (29.9, "Close"),
        (21, "Simplified"),
        (3, "Rough"),
    ],
)
def test_decibels_have_words(source, psnr, word):
    shown = card(factories.make_vectorisation(source, psnr=psnr))

    assert shown.closeness == word
    assert shown.look == ("warning" if word == "Rough" else "ok")


def test_a_likeness_that_nobody_measured_is_left_out(source):
    shown = card(factories.make_vectorisation(source, state=State.SUCCEEDED, psnr=None))

    assert shown.closeness == ""
    assert [name for name, _, _ in shown.figures] == ["Paths", "Colours", "SVG size"]


def test_what_costs_nothing_says_so(source):
    job = factories.make_vectorisation(
        source, options=Options(Kind.LINE), price_mc=0, state=State.SUCCEEDED
    )

    shown = card(job)

    assert shown.charge == "Nothing is charged for this one."
    assert shown.summary == "Drawing: line art, medium detail"


@pytest.mark.parametrize(("width", "height", "most"), [(800, 600, 8192), (600, 1200, 4096)])
def test_a_png_is_as_wide_as_its_longer_side_allows(source, width, height, most):
    assert (
        card(factories.make_vectorisation(source, width=width, height=height)).most_width == most
    )
