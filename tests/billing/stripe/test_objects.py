from __future__ import annotations

import pytest

from billing.stripe import objects as facts

CHARGE = {"id": "ch_1", "amount": 1000, "currency": "usd", "payment_intent": "pi_1"}


def money(status, amount=400):
    return {"id": "re_1", "status": status, "amount": amount}


@pytest.mark.parametrize(
    ("status", "counted"),
    [
        ("succeeded", 400),
        ("pending", 400),
        ("requires_action", 400),
        ("failed", 0),
        ("canceled", 0),
    ],
)
def test_a_refund_counts_unless_it_failed(status, counted):
    assert facts.charge(CHARGE, [money(status)], []).taken_back == counted


@pytest.mark.parametrize(
    ("status", "counted"),
    [
        ("needs_response", 400), ("under_review", 400), ("lost", 400), ("won", 0),
        ("warning_needs_response", 0), ("warning_closed", 0), ("prevented", 0),
    ],
)  # fmt: skip
def test_a_dispute_counts_while_the_bank_holds_the_money(status, counted):
    assert facts.charge(CHARGE, [], [money(status)]).taken_back == counted


def test_no_more_goes_back_than_was_paid():
    assert facts.charge(CHARGE, [money("succeeded", 800)], [money("lost", 800)]).taken_back == 1000


def test_an_object_or_its_id_name_the_same():
    assert facts.object_id({"id": "cus_1"}) == facts.object_id("cus_1") == "cus_1"
    assert facts.object_id(None) == ""


@pytest.mark.parametrize(
    ("status", "payment_status", "is_paid"),
    [
        ("complete", "paid", True), ("complete", "no_payment_required", True),
        ("complete", "unpaid", False), ("open", "unpaid", False), ("expired", "unpaid", False),
    ],
)  # fmt: skip
def test_paid_is_what_is_complete_and_not_unpaid(status, payment_status, is_paid):
    raw = {"id": "cs_1", "mode": "payment", "status": status, "payment_status": payment_status}

    assert facts.session(raw).is_paid is is_paid


def test_a_subscription_that_ends_by_a_date_ends_as_well():
    item = {"price": "price_1", "current_period_start": 1, "current_period_end": 2}
    raw = {
        "id": "sub_1", "customer": "cus_1", "status": "active", "created": 1,
        "items": {"data": [item]}, "cancel_at_period_end": False, "cancel_at": 2,
    }  # fmt: skip

    assert facts.subscription(raw, facts.moment(3)).cancels_at_end
