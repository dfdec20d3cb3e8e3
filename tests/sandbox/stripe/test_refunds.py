from __future__ import annotations

import pytest

from tests.sandbox.stripe.shop import Shop


def test_a_charge_goes_back_in_parts_and_no_further(shop: Shop):
    charge_id = charged(shop)

    first = shop.act("charges", charge_id, "refund", amount=300).json
    too_much = shop.act("charges", charge_id, "refund", amount=601)
    rest = shop.act("charges", charge_id, "refund").json
    nothing_left = shop.act("charges", charge_id, "refund")

    assert (first["status"], first["amount"], rest["amount"]) == ("succeeded", 300, 600)
    assert b"greater than unrefunded amount on charge (600)" in too_much.body
    assert nothing_left.json["error"]["code"] == "charge_already_refunded"
    charge = shop.v1.charges.retrieve(charge_id)
    assert (charge.refunded, charge.amount_refunded) == (True, 900)
    refunds = shop.v1.refunds.list({"charge": charge_id}).data
    assert [one.amount for one in refunds] == [600, 300]


def test_a_refund_can_fail(shop: Shop):
    refund = shop.act("charges", charged(shop), "refund", amount=300).json

    failed = shop.act("refunds", refund["id"], "fail").json

    assert failed["status"] == "failed"
    assert shop.v1.charges.retrieve(refund["charge"]).amount_refunded == 0
    kinds = [one.type for one in shop.v1.events.list({"limit": 3}).data]
    assert kinds == ["charge.updated", "refund.updated", "refund.failed"]


@pytest.mark.parametrize(("verb", "ending"), [("win", "won"), ("lose", "lost")])
def test_a_dispute_is_opened_and_closed(shop: Shop, verb: str, ending: str):
    charge = charged(shop)

    dispute = shop.act("charges", charge, "dispute", amount=500).json
    refused = shop.act("charges", charge, "refund")
    closed = shop.act("disputes", dispute["id"], verb).json
    again = shop.act("disputes", dispute["id"], verb)

    assert (dispute["status"], dispute["amount"]) == ("needs_response", 500)
    assert b"charged back" in refused.body
    assert closed["status"] == ending
    assert again.status == 400
    assert shop.v1.disputes.list({"charge": charge}).data[0].status == ending
    kinds = [one.type for one in shop.v1.events.list().data]
    assert ("charge.dispute.funds_reinstated" in kinds) == (ending == "won")


def test_the_fee_stays_paid(shop: Shop):
    intent = shop.bought().payment_intent
    expand = {"expand": ["latest_charge.balance_transaction"]}

    charge = shop.v1.payment_intents.retrieve(intent, expand).latest_charge

    assert charge.balance_transaction.fee == 56
    assert charge.balance_transaction.net == 844


def test_what_came_in_is_paid_out_once_and_the_payout_lists_it(shop: Shop):
    charge = charged(shop)
    shop.act("charges", charge, "refund", amount=300)

    again = [shop.act("charges", charge, "pay-out").status for _ in range(2)]

    [payout] = shop.v1.payouts.list({"expand": ["data.destination"]}).data
    lines = shop.v1.balance_transactions.list({"payout": payout.id}).data
    assert again == [200, 400]
    assert (payout.status, payout.destination.last4) == ("paid", "6789")
    assert [line.type for line in lines] == ["payout", "refund", "charge"]
    assert sum(line.net for line in lines) == 0


def charged(shop: Shop) -> str:
    """The charge of a purchase."""
    return shop.v1.payment_intents.retrieve(shop.bought().payment_intent).latest_charge
