from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from billing.models import CreditHold, LedgerEntry
from billing.services import credits, paid_jobs
from core.row_security import WORKER, role_scope, user_scope
from generations.models import Generation
from generations.services import generations
from models_training.models import PersonalModel
from tests import factories
from tests.fakes import trained_model, until


@pytest.fixture
def model(alice: User) -> PersonalModel:
    """Ready by its row; the provider knows nothing of it."""
    return factories.make_model(alice, trigger_word="zorkan")


@pytest.fixture
def trained(model: PersonalModel) -> PersonalModel:
    """Ready because the sandbox trained it."""
    model.remote_model, model.remote_version, model.inputs = trained_model()
    with user_scope(model.owner_id):
        model.save()
    return model


@pytest.fixture
def five_credits(settings: Any) -> None:
    """What a newcomer has to begin with."""
    settings.SIGNUP_CREDITS = 5_000


def spendable(owner: User) -> int:
    """In milli-credits."""
    with user_scope(owner.pk):
        return credits.balance(owner).spendable_mc


def hold_of(job: Generation) -> CreditHold:
    with user_scope(job.owner_id):
        found = paid_jobs.hold_of(job.pk)
    assert found
    return found


def holds_of(owner: User) -> list[CreditHold]:
    with user_scope(owner.pk):
        return list(CreditHold.objects.order_by("created_at"))


def charges_of(owner: User) -> list[int]:
    """The ledger's entries of what was spent."""
    with user_scope(owner.pk):
        spent = LedgerEntry.objects.filter(kind="capture").order_by("seq")
        return list(spent.values_list("amount_mc", flat=True))


def finish(job: Generation) -> Generation:
    """Take steps, whatever the row's own clock says, until it has ended."""

    def step() -> Generation | None:
        with role_scope(WORKER), user_scope(job.owner_id):
            generations.advance(job.pk)
            job.refresh_from_db()
        return job if job.is_final else None

    return until(step)
