from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from billing.models import CreditPack, Order, Refund

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_an_order_has_one_refund_on_its_way_at_most(alice, shop):
    pack = CreditPack.objects.get(code=shop.pack.code)
    order = Order.objects.create(owner=alice, kind="pack", pack=pack)
    fields = {"owner": alice, "order": order, "rule": "x", "deadline_at": timezone.now()}
    first = Refund.objects.create(**fields, amount_minor=1, credits_mc=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.create(**fields, amount_minor=1, credits_mc=1)

    assert first.own_page == order.own_page
