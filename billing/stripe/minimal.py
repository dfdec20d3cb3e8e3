"""What of Stripe's objects may lie here: ids, states, amounts and the country that taxes.

Who somebody is, where they live and what could be paid with stays at Stripe, which tells it again
whenever it is asked.
"""

from __future__ import annotations

import re
from typing import Any

from billing.stripe.objects import object_id

# What an event's effects and the mirror ask of its subject.
_IDS = ("id", "customer", "product", "charge")
_OF_OFFERS = {"coupon", "plan", "price", "product", "promotion_code", "tax_rate"}
_OF_PERSONS = re.compile(
    r"name|email|phone|address|shipping|birth|evidence|secret|verif|^receipt_url$|^invoice_pdf$|"
    r"(^|_)ip$|^tax_id$|^owner_id$"
)


def reference(event: dict[str, Any]) -> dict[str, Any]:
    """Of an event: what it is about, and nothing that was said of it."""
    subject = event["data"]["object"]
    named = {name: object_id(subject.get(name)) for name in _IDS}
    kept = {name: value for name, value in named.items() if value}
    if isinstance(kind := subject.get("object"), str):
        kept["object"] = kind
    return {"data": {"object": kept}}


def without_person(told: Any) -> Any:
    """The same object, where all that tells of a person is empty; offers tell of none."""
    if isinstance(told, list):
        return [without_person(each) for each in told]
    if not isinstance(told, dict) or told.get("object") in _OF_OFFERS:
        return told
    return {name: _kept(name, value, told) for name, value in told.items()}


def _kept(name: str, value: Any, of: dict[str, Any]) -> Any:
    if name.endswith("address") and isinstance(value, dict):
        return {"country": value.get("country")}
    is_number_of_tax = name == "value" and "type" in of
    if value is None or isinstance(value, bool):
        return value
    if _OF_PERSONS.search(name) or is_number_of_tax:
        return None
    return without_person(value)
