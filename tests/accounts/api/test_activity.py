from __future__ import annotations

import pytest

from core import audit
from tests.api import api_client

pytestmark = pytest.mark.django_db


def test_a_program_reads_what_was_done_in_its_persons_account(alice, charlie):
    audit.record("photo.uploaded", owner_id=alice.pk, bytes=12)
    audit.record("photo.uploaded", owner_id=charlie.pk)

    answer = api_client(alice).get("/api/activity?kind=photos")

    [item] = answer.json()["items"]
    assert (item["action"], item["door"], item["by_you"]) == ("photo.uploaded", "operator", False)
    assert "bytes" not in item
