from __future__ import annotations

import pytest

from billing.services.limits import LimitReached
from models_training.services import plan_limits
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_the_free_plan_has_room_for_one_model_whatever_came_of_it(alice):
    plan_limits.check_plan(alice, is_custom=False)
    factories.make_model(alice, ready=False)

    with pytest.raises(LimitReached) as reached:
        plan_limits.check_plan(alice, is_custom=False)

    assert reached.value.code == plan_limits.no_place(alice).code == "models_full"


def test_models_of_others_take_no_place(alice, charlie):
    factories.make_model(charlie)

    assert plan_limits.no_place(alice) is None


def test_own_settings_need_a_plan_that_has_them(alice):
    with pytest.raises(LimitReached) as reached:
        plan_limits.check_plan(alice, is_custom=True)

    assert reached.value.code == plan_limits.no_custom(alice).code == "advanced_training"


def test_a_larger_plan_has_more_models_and_own_settings(alice, studio):
    factories.make_model(alice)

    plan_limits.check_plan(alice, is_custom=True)

    assert plan_limits.no_place(alice) is None
    assert plan_limits.no_custom(alice) is None
