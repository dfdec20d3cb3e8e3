from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError

from billing.models import Quote

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def quote(**fields):
    known = {"purpose": "image", "units": 4, "unit_mc": 1000, "amount_mc": 4000}
    return Quote(owner_id=uuid4(), **known | fields)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("adds_up", {"amount_mc": 3999}),
        ("adds_up", {"units": 0, "amount_mc": 0}),
        ("adds_up", {"unit_mc": -1, "amount_mc": -4}),
        ("purpose_known", {"purpose": "fun"}),
    ],
)
def test_a_price_adds_up(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        quote(**fields).save()


def test_it_says_what_is_left_or_missing():
    enough, short = quote(), quote()
    enough.spendable_mc, short.spendable_mc = 5000, 1500

    assert (enough.after_mc, enough.missing_mc) == (1000, 0)
    assert (short.after_mc, short.missing_mc) == (-2500, 2500)
