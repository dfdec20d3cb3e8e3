"""The pages of receipts."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.receipts import issue
from core.row_security import WORKER, role_scope
from tests import factories

pytestmark = pytest.mark.django_db


def checked(client, **sent) -> str:
    return client.post("/verify/", sent).content.decode()


def test_the_owner_reads_it_and_saves_what_anybody_can_check(alice, alice_client, client):
    made = factories.make_receipt(alice)

    page = alice_client.get(made.own_page).content.decode()
    saved = {form: alice_client.get(f"{made.own_page}{form}/") for form in ("json", "pdf")}

    assert "12 photos deleted" in page
    assert made.jws in page
    assert "12 photos deleted" in alice_client.get("/receipts/").content.decode()
    for form, answer in saved.items():
        assert f".{form}" in answer["Content-Disposition"]
        file = SimpleUploadedFile(f"receipt.{form}", answer.content)
        assert "Genuine: 12 photos deleted" in checked(client, file=file)


@pytest.mark.parametrize("form", ["", "json/", "pdf/"])
def test_somebody_else_finds_nothing(alice, charlie_client, client, form):
    address = f"{factories.make_receipt(alice).own_page}{form}"

    answers = [charlie_client.get(address), charlie_client.get(f"/receipts/{uuid4()}/{form}")]
    asked = [client.get(address), client.get(f"/receipts/{uuid4()}/{form}")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert all(answer.url.startswith("/accounts/login/?next=/receipts/") for answer in asked)


def test_the_receipt_of_an_account_that_is_gone_is_read_without_one(client):
    with role_scope(WORKER):
        facts = {"statement": "An account deleted"}
        made = issue("account.deleted", owner_id=None, subject_id=uuid4(), facts=facts)

    assert "An account deleted" in client.get(made.own_page).content.decode()
    assert client.get(f"{made.own_page}pdf/").content.startswith(b"%PDF")
