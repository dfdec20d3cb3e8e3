"""The open page that checks a receipt, and the keys."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.receipt_files import as_file
from accounts.receipt_forms import VerifyForm
from core.receipts.signatures import MOST_BYTES
from tests import factories
from tests.accounts.views.test_receipts import checked

pytestmark = pytest.mark.django_db


def test_the_page_tells_changed_from_strange_from_nothing(alice, client, settings):
    told = json.loads(as_file(factories.make_receipt(alice), "json").content)
    told["receipt"]["deleted"][0]["count"] = 13

    changed = checked(client, text=json.dumps(told))
    nothing = checked(client, text="<script>alert(1)</script>")
    settings.RECEIPT_SIGNING_KEYS = ["c29tZWJvZHkgZWxzZSBzaWducyB3aXRoIHRoaXMgISE="]
    strange = checked(client, text=told["jws"])

    assert "Changed after it was signed" in changed
    assert "12 photos" not in changed  # nor is what was sent shown again
    assert "No receipt in it" in nothing
    assert "Not signed with a key of ours" in strange


def test_what_is_missing_or_too_large_is_said_at_the_form(client):
    large = SimpleUploadedFile("receipt.json", b" " * (MOST_BYTES + 1))

    assert "Choose a file or paste a text" in checked(client)
    assert "far larger than a receipt" in checked(client, file=large)
    assert not VerifyForm({}).is_valid()


def test_the_keys_are_for_everybody_and_may_be_kept(client):
    answer = client.get("/.well-known/visiona-receipts.json")

    assert answer["Content-Type"] == "application/jwk-set+json"
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in answer
    assert [key["crv"] for key in answer.json()["keys"]] == ["Ed25519"]
    assert "d" not in answer.json()["keys"][0]
