"""The fake Stripe, and our table of facts, against Stripe's own sample objects.

Collected only where the samples lie beside the tree.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.facts import CONTRACTS, STRIPE, faults
from tests.sandbox.stripe.shapes import CLASSES

# Fields that come only in some states, or by asking; the samples are of one state each.
SOMETIMES = {
    "charge": {"refunds"},
    "checkout.session": {"line_items", "tax_id_collection"},
    "invoice": {"payments"},
    "refund": {"failure_balance_transaction", "failure_reason"},
    "webhook_endpoint": {"secret"},
}


@pytest.fixture(scope="module")
def samples() -> dict[str, dict[str, Any]]:
    return json.loads((CONTRACTS / "stripe-fixtures3.json").read_text("utf-8"))["resources"]


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_objects_have_the_fields_of_the_samples(
    kind: str, samples: dict[str, dict[str, Any]], seen: dict[str, list[dict[str, Any]]]
):
    sample = samples[kind]
    optional = {name for name, value in sample.items() if value is None}

    extra, lacking = set(), set()
    for thing in seen.get(kind, []):
        extra |= thing.keys() - sample.keys()
        lacking |= sample.keys() - thing.keys() - optional

    assert (extra | lacking) - SOMETIMES.get(kind, set()) == set()


@pytest.mark.parametrize("kind", sorted(STRIPE))
def test_our_facts_are_in_the_samples(kind: str, samples: dict[str, dict[str, Any]]):
    assert faults(samples[kind], STRIPE[kind], is_sample=True) == []
