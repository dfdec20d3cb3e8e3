"""Who may open what: a stranger finds nothing, and nobody is let in without logging in."""

from __future__ import annotations

import pytest
from django.test import Client

from core.row_security import user_scope
from generations.models import Enhancement
from tests import factories

OF_GENERATION = [
    ("get", "/studio/generations/{}/"),
    ("post", "/studio/generations/{}/cancellation/"),
    ("post", "/studio/generations/{}/retry/"),
    ("get", "/studio/?again={}"),
]
OF_ENHANCEMENT = [("get", "/studio/enhancements/{}/"), ("get", "/studio/?enhancement={}")]
WITHOUT_ID = [
    ("get", "/studio/"),
    ("get", "/studio/price/"),
    ("post", "/studio/draft/"),
    ("post", "/studio/generations/"),
    ("post", "/studio/enhancements/"),
]


@pytest.fixture
def generation(model):
    return factories.make_generation(model)


@pytest.fixture
def enhancement(model, generation):
    with user_scope(model.owner_id):
        return Enhancement.objects.create(
            owner_id=model.owner_id, personal_model=model, prompt="sea", provider="openai",
            deadline_at=generation.deadline_at,
        )  # fmt: skip


@pytest.mark.parametrize(("method", "address"), OF_GENERATION)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_a_strangers_generation_is_not_there(generation, charlie_client, method, address, headers):
    answer = getattr(charlie_client, method)(address.format(generation.pk), headers=headers)

    assert answer.status_code == 404


@pytest.mark.parametrize(("method", "address"), OF_ENHANCEMENT)
def test_a_strangers_enhancement_is_not_there(enhancement, charlie_client, method, address):
    answer = getattr(charlie_client, method)(address.format(enhancement.pk))

    assert answer.status_code == 404


@pytest.mark.parametrize(("method", "address"), OF_GENERATION + OF_ENHANCEMENT + WITHOUT_ID)
def test_nobody_gets_in_without_logging_in(generation, method, address):
    answer = getattr(Client(), method)(address.format(generation.pk))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/studio/")
