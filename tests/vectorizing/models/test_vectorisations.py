from __future__ import annotations

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from billing.models import Purpose
from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tests.vectorizing.conftest import LINE
from vectorizing.models import Vectorisation

pytestmark = pytest.mark.django_db


def test_the_same_picture_with_the_same_settings_stands_once(source):
    factories.make_vectorisation(source)

    factories.make_vectorisation(source, options=LINE)
    factories.make_vectorisation(source, Purpose.PREVIEW)
    with pytest.raises(IntegrityError, match="vectorisation_same_once"):
        factories.make_vectorisation(source)


@pytest.mark.parametrize(
    "first",
    [
        {"state": State.FAILED, "finished_at": timezone.now()},
        {"state": State.CANCELED, "finished_at": timezone.now()},
        {"state": State.EXPIRED, "finished_at": timezone.now()},
        {"state": State.SUCCEEDED, "superseded": True},
    ],
    ids=["failed", "cancelled", "expired", "superseded"],
)
def test_what_has_no_result_any_more_does_not_stand_in_the_way(source, first):
    factories.make_vectorisation(source, **first)

    again = factories.make_vectorisation(source)

    with user_scope(source.owner_id):
        assert list(Vectorisation.objects.standing()) == [again]


def test_success_has_figures(source):
    job = factories.make_vectorisation(source, state=State.RUNNING)

    with pytest.raises(IntegrityError, match="success_has_figures"), user_scope(source.owner_id):
        job.move(State.SUCCEEDED)


@pytest.mark.parametrize(
    ("field", "value"), [("progress", 101), ("price_mc", -1), ("purpose", "image")]
)
def test_the_database_knows_what_can_be(source, field, value):
    job = factories.make_vectorisation(source)

    with pytest.raises(IntegrityError), user_scope(source.owner_id):
        Vectorisation.objects.filter(pk=job.pk).update(**{field: value})


def test_a_job_for_somebody_elses_picture_is_refused(source, charlie):
    theirs = factories.make_vector_source(charlie)
    job = factories.make_vectorisation(theirs)

    def tie() -> None:
        Vectorisation.objects.filter(pk=job.pk).update(source=source)
        connection.check_constraints()

    with pytest.raises(IntegrityError, match="same_owner"), user_scope(charlie.pk):
        tie()


def test_a_preview_and_a_drawing_have_a_file_each(source):
    preview = factories.make_vectorisation(source, Purpose.PREVIEW)
    drawing = factories.make_vectorisation(source)

    assert preview.keys == [f"vectors/{preview.pk}/preview.webp"]
    assert drawing.keys == [f"vectors/{drawing.pk}/drawing.svg"]


@pytest.mark.parametrize(
    ("change", "has_result"),
    [
        ({}, True),
        ({"files_gone_at": timezone.now()}, False),
        ({"expires_at": timezone.now()}, False),
    ],
    ids=["kept", "erased", "past its time"],
)
def test_a_result_may_be_served_only_within_its_time(source, change, has_result):
    job = factories.make_vectorisation(source, state=State.SUCCEEDED, **change)

    assert job.has_result is has_result
