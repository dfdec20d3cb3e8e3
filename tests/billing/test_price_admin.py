"""Staff enter what services charge."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from billing import admin
from core.costs import PriceRefused, ProviderPrice
from core.row_security import WORKER, role_scope
from tests import factories

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/core/providerprice/", "/admin/core/providerprice/add/"


def filled(**changes: Any) -> dict[str, Any]:
    form = {"provider": "replicate", "sku": "gpu-h100", "unit": "second", "nano_usd": 1_600_000}
    return form | {"valid_from_0": "", "valid_from_1": "", "source": "a page"} | changes


def prices() -> list[ProviderPrice]:
    with role_scope(WORKER):
        return list(ProviderPrice.objects.order_by("valid_from"))


def test_a_price_is_valid_from_now_on_where_nothing_else_is_said(staff_client):
    factories.make_price(1_525_000)

    answer = staff_client.post(ADD, filled())

    old, new = prices()
    assert answer.status_code == 302
    assert old.valid_until == new.valid_from > timezone.now() - timedelta(minutes=1)
    assert "$0.001600" in staff_client.get(LIST).content.decode()


def test_tokens_are_shown_by_the_million(staff_client):
    factories.make_price(75, sku="gpt-x", unit="cached_input_token")

    assert "$0.075 a million" in staff_client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"valid_from_0": "2026-01-01", "valid_from_1": "00:00:00"}, "A new one begins now"),
        ({"nano_usd": -1}, "greater than or equal to 0"),
        ({"nano_usd": 10**12}, "less than or equal to 100000000000"),
        ({"nano_usd": ""}, "This field is required"),
        ({"provider": "nobody"}, "Select a valid choice"),
        ({"sku": ""}, "This field is required"),
    ],
)
def test_a_wrong_price_says_what_is_wrong_and_keeps_nothing(staff_client, changes, said):
    factories.make_price(1_525_000)

    answer = staff_client.post(ADD, filled(**changes))

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert len(prices()) == 1


def test_of_two_at_the_same_moment_the_second_is_told(staff_client, monkeypatch):
    def taken(price: ProviderPrice) -> None:
        raise PriceRefused("overlap", "Another price is valid at that time.")

    monkeypatch.setattr(admin, "set_price", taken)

    answer = staff_client.post(ADD, filled(), follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    assert "Another price is valid at that time. Nothing was kept." in answer.content.decode()


def test_without_the_right_prices_are_only_looked_at(client):
    plain = factories.make_user("plain@example.com", is_staff=True)
    factories.make_price(1)
    factories.log_in_staff(client, plain)

    assert client.get(LIST).status_code == 200
    assert client.post(ADD, filled()).status_code == 403
    assert len(prices()) == 1


def test_nothing_about_a_price_is_changed_or_deleted(staff_client):
    known = factories.make_price(1)

    changed = staff_client.post(f"{LIST}{known.pk}/change/", filled(nano_usd=2))
    deleted = staff_client.post(f"{LIST}{known.pk}/delete/", {"post": "yes"})

    assert (changed.status_code, deleted.status_code) == (403, 403)
    assert [price.nano_usd for price in prices()] == [1]
