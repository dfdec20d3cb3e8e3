from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from rest_framework.exceptions import ValidationError

from billing.services.quotes import QuoteExpired
from core.row_security import user_scope
from generations.api import inputs

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_scope(alice):
    with user_scope(alice.pk):
        yield


def checked(fields: dict) -> dict:
    asked = inputs.PictureInput(data=fields)
    asked.is_valid(raise_exception=True)
    return asked.validated_data


def test_what_was_sent_is_what_the_form_would_have_asked_for(model, alice, in_scope):
    key = uuid4()
    asked = checked(
        {"model_id": str(model.pk), "prompt": " sea\r\n", "guidance": 2.5, "seed": None}
    )

    request = inputs.generation_request(alice, asked, key)

    assert (request.model, request.prompt, request.request_key) == (model, "sea", key)
    assert (request.settings.guidance, request.settings.seed) == (Decimal("2.5"), None)
    assert request.quote is None


def test_complaints_come_under_the_names_that_were_sent(alice, in_scope):
    with pytest.raises(ValidationError) as refused:
        inputs.generation_request(
            alice, checked({"model_id": str(uuid4()), "prompt": "sea"}), uuid4()
        )

    assert set(refused.value.detail) == {"model_id"}


def test_a_quote_that_is_not_ours_orders_nothing(model, alice, in_scope):
    asked = checked({"model_id": str(model.pk), "prompt": "sea", "quote": "1:x:y"})

    with pytest.raises(QuoteExpired):
        inputs.generation_request(alice, asked, uuid4())


@pytest.mark.parametrize(
    ("asked", "found"), [({}, "openai"), ({"provider": "anthropic"}, "anthropic")]
)
def test_the_first_enhancer_is_asked_unless_another_is_named(asked, found, model, alice, in_scope):
    found_out = inputs.enhancement_request(alice, {"model_id": model.pk, "prompt": "sea"} | asked)

    assert (found_out["model"], found_out["prompt"], found_out["provider"]) == (
        model,
        "sea",
        found,
    )


@pytest.mark.parametrize("enhancers", [(), ("openai",)])
def test_an_enhancer_that_is_switched_off_is_refused_by_name(
    enhancers, model, alice, in_scope, settings
):
    settings.ENHANCERS = enhancers
    asked = {"model_id": model.pk, "prompt": "sea"}

    with pytest.raises(ValidationError) as refused:
        inputs.enhancement_request(alice, asked | ({"provider": "anthropic"} if enhancers else {}))

    assert set(refused.value.detail) == {"provider"}
