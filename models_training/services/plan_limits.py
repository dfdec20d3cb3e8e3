"""What a plan must have room for before a training starts."""

from __future__ import annotations

from accounts.models import User
from billing.services import credits, limits
from billing.services.limits import LimitReached
from core import actor

MOST_TEST_MODELS = 3


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


def _check_places(owner: User) -> None:
    """A model that came to nothing has a place too, until it is removed. Tests have their own."""
    is_test = actor.is_test()
    models_now = owner.personal_models.kept().filter(is_test=is_test).count()
    if not is_test:
        limits.refuse_if_models_full(owner, models_now)
    elif models_now >= MOST_TEST_MODELS:
        words = f"There is room for {MOST_TEST_MODELS} test models. Delete one to train another."
        raise LimitReached("test_models_full", words, None)
