from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from billing.models import CreditPack, Plan

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def plan(**fields):
    return Plan(**{"code": "creator", "name": "Creator", "price_minor": 1900} | fields)


def pack(**fields):
    known = {"code": "pack-50", "name": "50", "price_minor": 900, "credits_mc": 50_000}
    return CreditPack(**known | fields)


@pytest.mark.parametrize(
    ("constraint", "row"),
    [
        ("plan_allowance", plan(allowance_mc=-1)),
        ("plan_some_job", plan(jobs_at_once=0)),
        ("price_minor", plan(price_minor=-1)),
        ("creditpack_credits", pack(credits_mc=0)),
        ("creditpack_price", pack(price_minor=0)),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(constraint, row):
    with pytest.raises(IntegrityError, match=constraint):
        row.save()


@pytest.mark.parametrize("make", [plan, pack])
def test_two_offers_never_share_a_code_or_a_price_at_stripe(make):
    make(stripe_price_id="price_1").save()
    make(code="without-one").save()
    make(code="without-another").save()

    with pytest.raises(IntegrityError, match="code"), transaction.atomic():
        make().save()
    with pytest.raises(IntegrityError, match="stripe_price_once"):
        make(code="other", stripe_price_id="price_1").save()


@pytest.mark.parametrize("currency", ["USD", "us", "usdt", "us\n"])
def test_a_currency_is_written_as_stripe_does(currency):
    with pytest.raises(ValidationError, match="small letters"):
        plan(currency=currency).clean_fields()


def test_a_plan_with_a_price_is_paid():
    assert plan().is_paid
    assert not plan(price_minor=0).is_paid


@pytest.mark.parametrize("table", ["billing_plan", "billing_creditpack"])
@pytest.mark.parametrize("act", ["UPDATE {} SET price_minor = 1", "DELETE FROM {}"])
def test_the_web_can_not_change_a_price(as_web, table, act):
    with pytest.raises(ProgrammingError, match="permission denied"):
        as_web(act.format(table))
