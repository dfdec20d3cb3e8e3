from __future__ import annotations

import pytest

from billing.api.costs import CostSerializer, cost, why_charged
from billing.models import CreditHold, HoldState


@pytest.mark.parametrize(
    ("state", "captured", "held", "charged"),
    [
        (HoldState.OPEN, 0, "4", "0"),
        (HoldState.CAPTURED, 2500, "0", "2.5"),
        (HoldState.RELEASED, 0, "0", "0"),
    ],
)
def test_what_is_held_and_what_was_charged_is_told_apart(state, captured, held, charged):
    hold = CreditHold(amount_mc=4000, captured_mc=captured, state=state)

    found = CostSerializer.serialize(cost(hold, "Because.", is_test=False))

    assert found.keys() == CostSerializer.example.keys()
    assert found | {"price": "4", "held": held, "charged": charged, "why": "Because."} == found


@pytest.mark.parametrize(
    ("state", "captured", "said"),
    [
        (HoldState.OPEN, 0, "The price is set aside and charged when it is done."),
        (HoldState.CAPTURED, 4000, "Charged: it is done."),
        (HoldState.RELEASED, 0, "Nothing was charged."),
    ],
)
def test_what_is_paid_whole_or_not_at_all_says_which(state, captured, said):
    hold = CreditHold(amount_mc=4000, captured_mc=captured, state=state)

    assert why_charged(hold, "it is done") == said


def test_what_had_no_price_has_no_cost():
    assert cost(None, "", is_test=False) is None


def test_a_test_costs_nothing_and_says_so():
    found = CostSerializer.serialize(cost(None, "", is_test=True))

    assert found.keys() == CostSerializer.example.keys()
    assert (found["price_mc"], found["charged"]) == (0, "0")
    assert found["why"]
