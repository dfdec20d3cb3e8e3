from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from accounts.models import User
from billing.models import Purpose
from core.row_security import user_scope
from tests import factories
from tests.fakes import until
from tracer.tracing.options import Kind, Options
from vectorizing.models import Activity, Vectorisation, VectorSource
from vectorizing.services import vectorise_worker
from vectorizing.services.vectorisations import VectorRequest

FLAT = Options(Kind.FLAT, colours=4)
LINE = Options(Kind.LINE)


@pytest.fixture
def source(alice: User) -> VectorSource:
    return factories.make_vector_source(alice)


@pytest.fixture
def two_credits(settings: Any) -> None:
    """What everybody begins with."""
    settings.SIGNUP_CREDITS = 2_000


@pytest.fixture
def a_tenth(settings: Any) -> None:
    """A tenth of a credit: not enough for anything."""
    settings.SIGNUP_CREDITS = 100


def order(source: VectorSource, purpose: Purpose = Purpose.VECTOR, **fields: Any) -> VectorRequest:
    return VectorRequest(
        **{"source": source, "options": FLAT, "purpose": purpose, "request_key": uuid4()} | fields
    )


def finish(job: Vectorisation) -> Vectorisation:
    """Take steps until it has ended."""

    def step() -> Vectorisation | None:
        vectorise_worker.advance(job.pk)
        job.refresh_from_db()
        return job if job.is_final else None

    return until(step, seconds=60)


def files() -> list[str]:
    """The keys of all files in storage."""
    root = Path(settings.PRIVATE_FILES_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def acts(owner: User) -> list[str]:
    with user_scope(owner.pk):
        return [str(row) for row in Activity.objects.filter(owner=owner).order_by("created_at")]
