from __future__ import annotations

import pytest

from core.api.problems import problem_of
from notifications.services.announce import SendRefused
from notifications.services.endpoints import EndpointRefused


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (EndpointRefused("too_many", "why"), 409, "too-many-webhooks"),
        (SendRefused("off", "why"), 409, "webhook-off"),
    ],
    ids=["one too many", "off"],
)
def test_a_refusal_keeps_its_words(refusal, status, code):
    told = problem_of(refusal)

    body = told.body("/api/webhooks")
    assert (told.type.status, body["code"], body["detail"]) == (status, code, "why")


def test_an_address_is_complained_of_by_its_field():
    told = problem_of(EndpointRefused("address", "why", field="url"))

    [error] = told.body("/api/webhooks")["errors"]
    assert (error["field"], error["code"], error["detail"]) == ("url", "address", "why")
