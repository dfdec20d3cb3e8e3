from __future__ import annotations

from uuid import uuid4

import pytest
from django.core import signing

from notifications.models import EventType
from notifications.services import unsubscribe
from notifications.services.unsubscribe import LinkRefused

LOW = EventType.CREDITS_LOW


def token_of(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def test_a_link_names_its_person_and_its_kind(settings):
    owner_id = uuid4()
    address = unsubscribe.address(owner_id, LOW)

    assert address.startswith(f"{settings.SITE_URL}/notifications/stop/")
    assert unsubscribe.read(token_of(address)) == (owner_id, LOW)


@pytest.mark.parametrize(
    "token",
    ["", "x", signing.dumps([str(uuid4()), LOW]), signing.dumps([str(uuid4()), "moon.rose"],
     salt="notifications.unsubscribe")],
    ids=["empty", "nonsense", "signed for something else", "unknown kind"],
)  # fmt: skip
def test_other_links_are_refused(token):
    with pytest.raises(LinkRefused):
        unsubscribe.read(token)
