"""What the fake takes and answers, by Stripe's own library and by what our adapters rely on."""

from __future__ import annotations

import re
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe.params

from sandbox.stripe import api
from tests.sandbox.facts import STRIPE, STRIPE_CALLS, STRIPE_REFUSALS
from tests.sandbox.facts import faults as lacking
from tests.sandbox.stripe.shapes import CLASSES, faults
from tests.sandbox.stripe.shop import FORM, Shop


def test_the_tour_saw_everything(seen: dict[str, list[dict[str, Any]]]):
    assert CLASSES.keys() - seen.keys() == {"item", "line_item", "subscription_item"}


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_objects_are_what_the_library_takes_them_for(
    kind: str, seen: dict[str, list[dict[str, Any]]]
):
    found = {fault for thing in seen.get(kind, []) for fault in faults(thing)}

    assert found == set()


@pytest.mark.parametrize("kind", sorted(STRIPE))
def test_objects_have_what_we_read(kind: str, seen: dict[str, list[dict[str, Any]]]):
    found = {fault for thing in seen[kind] for fault in lacking(thing, STRIPE[kind])}

    assert found == set()


@pytest.mark.parametrize(("method", "path", "names"), STRIPE_CALLS)
def test_our_calls_are_known_to_the_fake_and_to_the_library(method: str, path: str, names: str):
    kinds = {(one[0], re.sub(r"<\w+>", "{}", one[1])): one[3] for one in api.ALL}
    kind = attrgetter(kinds[method, path])(stripe.params)
    sent = set(names.split())

    assert sent <= kind.__annotations__.keys()
    assert kind.__required_keys__ <= sent


@pytest.mark.parametrize(
    ("method", "path", "given", "status", "code"),
    STRIPE_REFUSALS,
    ids=lambda value: str(value)[:30],
)
def test_refusals_have_the_status_and_code_that_we_tell_apart(
    shop: Shop, method: str, path: str, given: dict[str, str], status: int, code: str | None
):
    headers = FORM | {"Authorization": f"Bearer {shop.key}"}

    answer = shop.sandbox.ask(method, f"/stripe/v1{path}", urlencode(given).encode(), headers)

    assert answer.status == status
    assert answer.json["error"].get("code") == code


def test_a_fault_is_found(seen: dict[str, list[dict[str, Any]]]):
    charge = seen["charge"][0]
    wrong = charge | {"status": "paid", "amount": "9", "fee": 1}
    del wrong["currency"]

    assert len(faults(wrong)) == 4
