from __future__ import annotations

from uuid import uuid4

import pytest

from core import storage
from core.erasure import Subject
from core.jobs.models import State
from tests import factories
from vectorizing.models import Vectorisation, VectorSource
from vectorizing.services import erasure_steps

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_drawings_go_before_the_pictures_they_were_made_of(alice):
    source = factories.make_vector_source(alice)
    job = factories.make_vectorisation(source, state=State.SUCCEEDED)
    person = Subject(alice.pk, uuid4())

    outcomes = [erasure_steps.erase_drawings(person) for _ in range(3)]

    told = [dict(outcome.told) for outcome in outcomes]
    assert told == [{"drawings": 1}, {"pictures": 1}, {"drawings": 0}]
    assert outcomes[-1].is_done
    assert storage.is_empty(source.folder)
    assert storage.is_empty(job.folder)
    assert not VectorSource.objects.exists()
    assert not Vectorisation.objects.exists()
