from __future__ import annotations

import pytest

from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from vectorizing.api.serializers import VectorSerializer

pytestmark = pytest.mark.django_db


def test_a_drawing_shows_its_figures_and_what_it_cost(alice):
    job = factories.make_vectorisation(factories.make_vector_source(alice), state=State.SUCCEEDED)

    with user_scope(alice.pk):
        found = VectorSerializer.serialize(job)

    assert found["figures"]["paths"] == job.paths
    assert found["cost"]["charged_mc"] == 1000
    assert found["file_url"].endswith(f"/api/vectorize/{job.pk}/file")


def test_one_on_its_way_has_no_figures_and_no_file(alice):
    job = factories.make_vectorisation(factories.make_vector_source(alice))

    with user_scope(alice.pk):
        found = VectorSerializer.serialize(job)

    assert (found["figures"], found["file_url"], found["error"]) == (None, None, None)
    assert found["cost"]["held_mc"] == 1000


def test_one_that_failed_says_why(alice):
    job = factories.make_vectorisation(factories.make_vector_source(alice))

    with user_scope(alice.pk):
        job.move(State.FAILED, error_kind="too_complex", error="Choose less detail.")
        found = VectorSerializer.serialize(job)

    assert found["error"] == {"code": "too_complex", "detail": "Choose less detail."}
