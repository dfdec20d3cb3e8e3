from __future__ import annotations

from uuid import uuid4

import pytest

from billing.services import paid_jobs, quotes
from billing.services.limits import LimitReached
from billing.services.quotes import QuoteExpired
from core.jobs.models import State
from models_training.models import Training
from models_training.services import training_price
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_the_price_that_was_shown_is_the_one_accepted(alice):
    shown = training_price.quote(alice)

    accepted = training_price.accept(alice, quotes.token(shown))

    assert (accepted.pk, accepted.amount_mc) == (shown.pk, 40_000)


def test_where_no_price_was_shown_it_is_the_one_of_today(alice):
    assert training_price.accept(alice, "").amount_mc == 40_000


def test_a_price_shown_to_somebody_else_is_no_price(alice, charlie):
    foreign = quotes.token(training_price.quote(charlie))

    with pytest.raises(QuoteExpired):
        training_price.accept(alice, foreign)


def test_the_free_plan_has_room_for_one_model_whatever_came_of_it(alice):
    training_price.check_plan(alice, is_custom=False)
    factories.make_model(alice, ready=False)

    with pytest.raises(LimitReached) as reached:
        training_price.check_plan(alice, is_custom=False)

    assert reached.value.code == training_price.no_place(alice).code == "models_full"


def test_models_of_others_take_no_place(alice, charlie):
    factories.make_model(charlie)

    assert training_price.no_place(alice) is None


def test_own_settings_need_a_plan_that_has_them(alice):
    with pytest.raises(LimitReached) as reached:
        training_price.check_plan(alice, is_custom=True)

    assert reached.value.code == training_price.no_custom(alice).code == "advanced_training"


def test_a_larger_plan_has_more_models_and_own_settings(alice, studio):
    factories.make_model(alice)

    training_price.check_plan(alice, is_custom=True)

    assert training_price.no_place(alice) is None
    assert training_price.no_custom(alice) is None


def test_a_hold_is_asked_about_by_its_key(alice):
    training = factories.make_training(factories.make_model(alice, ready=False))
    key = paid_jobs.key_of(training.pk)

    running = training_price.is_over(key)
    Training.objects.get().move(State.FAILED)

    assert not running
    assert training_price.is_over(key)
    assert training_price.is_over(paid_jobs.key_of(uuid4()))
