"""One currency at a time, and the shop's own first."""

from __future__ import annotations

import pytest

from core.refusals import Refused
from reports.numbers.revenue import REVENUE
from reports.periods import recent
from reports.services.currencies import currencies
from tests.reports import shop

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_what_was_ever_paid_in_can_be_chosen():
    shop.open_shop()
    for currency in ("jpy", "eur", "usd", "eur"):
        shop.pay(shop.START, 900, currency=currency)

    assert currencies() == {"usd": "USD", "eur": "EUR", "jpy": "JPY"}


def test_a_shop_without_anything_has_dollars_and_no_other():
    assert currencies() == {"usd": "USD"}
    with pytest.raises(Refused, match="Currency can be: usd"):
        REVENUE.asked(recent(), {"currency": "eur"})
