"""Stripe's search: `email:"a@b.c"`, `metadata["k"]:"v"`, `created>17e8`, joined by AND or OR.

See https://docs.stripe.com/search#search-query-language
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from itertools import islice
from typing import Any

from sandbox.stripe.calls import StripeCall, StripeView
from sandbox.stripe.errors import StripeRefusal, invalid
from sandbox.stripe.objects import Thing, newest_first
from sandbox.stripe.reading import size_of

SEARCHED = {
    "/charges": "Charge", "/customers": "Customer", "/invoices": "Invoice",
    "/payment_intents": "PaymentIntent", "/prices": "Price", "/products": "Product",
    "/subscriptions": "Subscription",
}  # fmt: skip
FIELDS = {
    "charge": "amount created currency customer metadata refunded disputed status",
    "customer": "created email metadata name phone",
    "invoice": "created currency customer metadata number status subscription total",
    "payment_intent": "amount created currency customer metadata status",
    "price": "active currency lookup_key metadata product type",
    "product": "active description metadata name shippable url",
    "subscription": "created metadata status canceled_at",
}
NUMBERS = {"amount", "created", "total", "canceled_at"}
CLAUSE = re.compile(
    r"""(?P<not>-)?(?P<name>[a-z_]+)(?:\[(?P<q>["'])(?P<key>.*?)(?P=q)\])?\s*(?P<sign>>=|<=|[:~><])"""
    r"""\s*(?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"']+)"""
)
JOINT = re.compile(r"\s+(AND|OR)\s+|\s+")
SHORTEST_PART = 3
ORDER = {">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le}

Test = Callable[[Thing], bool]


def search(kind: str) -> StripeView:
    """A view of those of a kind that a query describes, newest first."""

    def view(call: StripeCall) -> Thing:
        is_wanted, limit = _query(call.params["query"], kind), size_of(call)
        found = (one for one in newest_first(call.account, kind) if not one.get("_deleted"))
        begin = _place(call.params.get("page", ""))
        rows = list(islice(filter(is_wanted, found), begin, begin + limit + 1))
        has_more = len(rows) > limit
        return {
            "object": "search_result",
            "data": rows[:limit],
            "has_more": has_more,
            "next_page": f"page_{begin + limit}" if has_more else None,
            "url": call.address,
        }

    return view


def _place(page: str) -> int:
    number = page.removeprefix("page_") or "0"
    if not (number.isascii() and number.isdecimal() and len(number) < 7):
        raise invalid(f"Invalid page: {page}", "page")
    return int(number)


def _query(text: str, kind: str) -> Test:
    """Raises StripeRefusal for what the language does not have."""
    tests, joints, rest = [], set(), text.strip()
    while True:
        clause = CLAUSE.match(rest)
        if clause is None:
            raise _unreadable(text)
        tests.append(_test(clause, kind))
        rest = rest[clause.end() :]
        if not rest:
            break
        joint = JOINT.match(rest)
        if joint is None:
            raise _unreadable(text)
        joints.add(joint[1] or "AND")
        rest = rest[joint.end() :]
    if len(joints) > 1:
        raise invalid("A query can't combine AND and OR.", "query")
    together = any if joints == {"OR"} else all
    return lambda thing: together(test(thing) for test in tests)


def _test(clause: re.Match[str], kind: str) -> Test:
    name, key, sign = clause["name"], clause["key"], clause["sign"]
    if name not in FIELDS[kind].split() or (name == "metadata") != (key is not None):
        fields = FIELDS[kind].replace(" ", ", ")
        raise invalid(f"Field `{name}` can't be searched; there are {fields}.", "query")
    compare = _comparison(name, sign, _plain(clause["value"]), is_bare=clause["value"] == "null")

    def test(thing: Thing) -> bool:
        told = thing["metadata"].get(key) if name == "metadata" else thing.get(name)
        return compare(told) != bool(clause["not"])

    return test


def _comparison(name: str, sign: str, wanted: str, *, is_bare: bool) -> Callable[[Any], bool]:
    if is_bare and sign == ":":
        return lambda told: told is None
    if name in NUMBERS:
        return _of_numbers(sign, wanted)
    if sign == ":":
        return lambda told: _text(told) == wanted.lower()
    if sign == "~" and len(wanted) >= SHORTEST_PART:
        return lambda told: wanted.lower() in _text(told)
    raise invalid(f"`{name}{sign}{wanted}` can't be searched.", "query")


def _of_numbers(sign: str, wanted: str) -> Callable[[Any], bool]:
    if not wanted.isdecimal() or sign == "~":
        raise invalid(f"{wanted} is no whole number.", "query")
    compare = ORDER.get(sign, operator.eq)
    return lambda told: told is not None and compare(told, int(wanted))


def _text(told: Any) -> str:
    return str(told).lower() if told is not None else ""


def _plain(value: str) -> str:
    is_quoted = value[0] in "\"'"
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if is_quoted else value


def _unreadable(text: str) -> StripeRefusal:
    return invalid(f"We were unable to parse your search query: {text}", "query")
