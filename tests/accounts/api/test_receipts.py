from __future__ import annotations

import pytest

from accounts.api.receipts import ReceiptSerializer
from core.receipts import signatures
from core.receipts.models import Receipt
from tests import factories
from tests.api import api_client

pytestmark = pytest.mark.django_db


def test_a_program_gets_what_it_can_verify_itself(alice):
    made: Receipt = factories.make_receipt(alice)
    program = api_client(alice, "account:read")

    [listed] = program.get("/api/receipts").json()["items"]
    paper = program.get(f"/api/receipts/{made.pk}/pdf")

    assert listed.keys() == ReceiptSerializer.example.keys()
    assert signatures.verify(listed["jws"]).body == listed["receipt"] == made.body
    assert signatures.verify(paper.content).is_genuine
