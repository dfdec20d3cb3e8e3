"""What a training costs, and what a plan must have room for before it starts."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from accounts.models import User
from billing.models import CreditHold, Purpose, Quote
from billing.services import credits, limits, paid_jobs, quotes
from billing.services.credits import Owner
from billing.services.limits import LimitReached
from core import actor
from models_training.models import Training

MOST_TEST_MODELS = 3


def quote(owner: Owner) -> Quote:
    return quotes.quote(owner, Purpose.TRAINING)


def accept(owner: Owner, token: str) -> Quote:
    """The price that was shown, or today's where none was. Raises QuoteExpired."""
    return quotes.accept(owner, token, Purpose.TRAINING, 1) if token else quote(owner)


def check_plan(owner: User, *, is_custom: bool) -> None:
    """Raises LimitReached. The account stays locked: two requests can't take one last place."""
    credits.account_of(owner)
    _check_places(owner)
    limits.refuse_if_advanced(owner, is_advanced=is_custom)


def no_place(owner: User) -> LimitReached | None:
    """Why the plan has no room for another model, if it has none."""
    try:
        _check_places(owner)
    except LimitReached as reached:
        return reached
    return None


def no_custom(owner: User) -> LimitReached | None:
    """Why the plan has no settings of one's own, if it has none."""
    try:
        limits.refuse_if_advanced(owner, is_advanced=True)
    except LimitReached as reached:
        return reached
    return None


def holds(jobs: Iterable[Training]) -> dict[UUID, CreditHold]:
    """Of all of them in one query; those from before there were prices have none."""
    training_of = {paid_jobs.key_of(job.pk): job.pk for job in jobs}
    return {training_of[hold.key]: hold for hold in CreditHold.objects.filter(key__in=training_of)}


def is_over(hold_key: str) -> bool:
    """Whether the training that a hold is for has ended, or is gone."""
    training_id = hold_key.partition(":")[2]
    return not Training.objects.unfinished().filter(pk=training_id).exists()


def _check_places(owner: User) -> None:
    """A model that came to nothing has a place too, until it is removed. Tests have their own."""
    is_test = actor.is_test()
    models_now = owner.personal_models.kept().filter(is_test=is_test).count()
    if not is_test:
        limits.refuse_if_models_full(owner, models_now)
    elif models_now >= MOST_TEST_MODELS:
        words = f"There is room for {MOST_TEST_MODELS} test models. Delete one to train another."
        raise LimitReached("test_models_full", words, None)
