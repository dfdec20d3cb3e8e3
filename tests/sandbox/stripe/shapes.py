"""Checks an object as Stripe's own classes describe it, to the last nested field."""

from __future__ import annotations

import builtins
import typing
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Literal

import stripe

CLASSES: dict[str, type] = {
    "account": stripe.Account,
    "balance_transaction": stripe.BalanceTransaction,
    "billing_portal.session": stripe.billing_portal.Session,
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "invoice": stripe.Invoice,
    "invoice_payment": stripe.InvoicePayment,
    "item": stripe.LineItem,
    "line_item": stripe.InvoiceLineItem,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "price": stripe.Price,
    "payout": stripe.Payout,
    "product": stripe.Product,
    "refund": stripe.Refund,
    "subscription": stripe.Subscription,
    "subscription_item": stripe.SubscriptionItem,
    "tax_id": stripe.TaxId,
    "webhook_endpoint": stripe.WebhookEndpoint,
}


def faults(thing: Mapping[str, Any]) -> list[str]:
    """What is wrong with one of Stripe's objects; nothing if all is right."""
    return list(_object(thing, CLASSES[thing["object"]], thing["object"]))


class _Names(dict):
    """Classes that a module imports for type checkers only are looked up in the package."""

    def __missing__(self, name: str) -> Any:
        for place in (stripe, builtins, typing):
            if hasattr(place, name):
                return getattr(place, name)
        return Any


@cache
def _fields(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind, vars(__import__(kind.__module__)), _Names())
    own = set(kind.__annotations__) - {"OBJECT_NAME"}
    return {name: hint for name, hint in hints.items() if name in own}


def _object(thing: Mapping[str, Any], kind: type, path: str) -> Iterator[str]:
    fields = _fields(kind)
    yield from (f"{path}.{name} is unknown" for name in thing if name not in fields)
    for name, hint in fields.items():
        if name in thing:
            yield from _value(thing[name], hint, f"{path}.{name}")
        elif not _may_be_none(hint):
            yield f"{path}.{name} is missing"


def _value(value: Any, hint: Any, path: str) -> Iterator[str]:
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Union:
        yield from _one_of(value, parts, path)
    elif origin is Literal:
        if value not in parts:
            yield f"{path} = {value!r} is none of {parts}"
    elif origin is not None and origin.__name__ in {"list", "ListObject"}:
        yield from _list(value, parts[0], path, bare=origin is list)
    elif isinstance(value, Mapping) and str(value.get("object")) in CLASSES:
        yield from _object(value, CLASSES[value["object"]], path)
    elif isinstance(hint, type) and issubclass(hint, stripe.StripeObject):
        yield from _nested(value, hint, path)
    elif not _is_a(value, hint):
        yield f"{path} = {value!r} is no {hint}"


def _one_of(value: Any, hints: tuple[Any, ...], path: str) -> Iterator[str]:
    """The faults of the kind that fits best; enumerations are closed."""
    words = [word for hint in hints for word in _words(hint)]
    rest = [hint for hint in hints if not (words and hint is str) and not _words(hint)]
    if value in words:
        return
    tries = [list(_value(value, hint, path)) for hint in rest]
    yield from min(tries, key=len) if tries else [f"{path} = {value!r} is none of {words}"]


def _words(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if typing.get_origin(hint) is Literal else ()


def _list(value: Any, hint: Any, path: str, *, bare: bool) -> Iterator[str]:
    """A plain list, or an object with the list inside."""
    if not bare:
        framed = isinstance(value, Mapping) and value.get("object") == "list"
        value = value["data"] if framed else None
    if not isinstance(value, list):
        yield f"{path} is no list"
        return
    for number, one in enumerate(value):
        yield from _value(one, hint, f"{path}[{number}]")


def _nested(value: Any, kind: type, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path} = {value!r} is no object"
    elif kind.__name__ != "UntypedStripeObject":
        yield from _object(value, kind, path)


def _is_a(value: Any, hint: Any) -> bool:
    if hint is Any or typing.get_origin(hint) is not None:
        return True
    if hint in {Decimal, float}:
        return isinstance(value, str | int | float)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


def _may_be_none(hint: Any) -> bool:
    return hint is Any or type(None) in typing.get_args(hint)
