from __future__ import annotations

import pytest

from billing.api import refunds
from billing.models import Refund
from core.row_security import user_scope
from tests.api import api_client
from tests.billing.api.rows import refund_of

pytestmark = pytest.mark.django_db


def test_a_program_sees_what_can_go_back_and_orders_it_once(alice):
    path, client = refund_of(alice), api_client(alice, "billing:read", "billing:write")
    offer = client.get(path).json()

    first = client.post(path, headers={"Idempotency-Key": "back-1"})
    again = client.post(path, headers={"Idempotency-Key": "back-1"})
    other = client.post(path, headers={"Idempotency-Key": "back-2"})

    assert (offer["amount_minor"], offer["refusal"], offer["refund"]) == (2900, "", None)
    assert first.status_code == 202
    assert again.json()["id"] == first.json()["id"]
    assert (other.status_code, other.json()["code"]) == (409, "cannot-refund")
    assert other.json()["reason"] == "under_way"
    assert client.get(path).json()["refund"]["state"] == first.json()["state"]
    with user_scope(alice.pk):
        assert Refund.objects.count() == 1
    assert first.json().keys() == refunds.RefundSerializer.example.keys()
