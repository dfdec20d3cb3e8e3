from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from billing.models import Plan
from billing.services.allowances import SoldPlan, allowance_of
from billing.stripe.objects import Invoice, InvoiceLine, Tax

START = datetime(2026, 11, 1, tzinfo=UTC)
END = START + timedelta(days=30)
CREATOR = Plan(code="creator", price_minor=1900, allowance_mc=150_000)
STUDIO = Plan(code="studio", price_minor=4900, allowance_mc=500_000)
PLANS = {"price_c": SoldPlan(CREATOR, 1900), "price_s": SoldPlan(STUDIO, 4900)}


def line(price, amount, *, proration=False, end=END):
    return InvoiceLine(amount, price, START, end, proration)


def granted(*lines):
    invoice = Invoice("in_1", "", "paid", "", "", "", 0, "usd", Tax(), lines, START, "")
    return allowance_of(invoice, PLANS)


def test_a_month_is_the_whole_allowance():
    found = granted(line("price_c", 1900))

    assert (found.plan, found.amount_mc, found.expires_at) == (CREATOR, 150_000, END)


@pytest.mark.parametrize(("old", "new", "amount"), [(-950, 2450, 175_000), (-1900, 4900, 350_000)])
def test_a_larger_plan_brings_the_paid_difference(old, new, amount):
    found = granted(line("price_c", old, proration=True), line("price_s", new, proration=True))

    assert (found.plan, found.amount_mc) == (STUDIO, amount)


def test_a_smaller_plan_brings_nothing_and_takes_nothing():
    found = granted(line("price_s", -4900, proration=True), line("price_c", 1900, proration=True))

    assert found.amount_mc == 0


def test_a_difference_that_waited_comes_with_the_next_month():
    found = granted(
        line("price_c", -950, proration=True),
        line("price_s", 2450, proration=True),
        line("price_s", 4900, end=END + timedelta(days=30)),
    )

    assert (found.plan, found.amount_mc) == (STUDIO, 675_000)
    assert found.expires_at == END + timedelta(days=30)


def test_a_line_cannot_bring_more_than_its_plan():
    found = granted(line("price_c", 190_000, proration=True))

    assert found.amount_mc == 150_000


def test_an_invoice_for_something_else_is_none():
    assert granted(line("price_other", 500)) is None
    assert granted() is None
