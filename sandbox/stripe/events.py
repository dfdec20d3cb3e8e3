"""Events: what happened to an account's objects, told to its webhook endpoints."""

from __future__ import annotations

from typing import Any

from sandbox.stripe import deliveries
from sandbox.stripe.objects import API_VERSION, Account, Thing, add, new_id, public, save, seconds


def emit(account: Account, kind: str, thing: Thing, previous: Thing | None = None) -> Thing:
    """Write down that something happened; the deliveries follow when the caller is done."""
    facts: Thing = {"object": public(thing)}
    if previous is not None:
        facts["previous_attributes"] = public(previous)
    urls = deliveries.urls(account, kind)
    event = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": seconds(),
        "data": facts,
        "livemode": False,
        "pending_webhooks": len(urls),
        "request": {"id": account.request_id, "idempotency_key": account.idempotency_key},
        "type": kind,
    }
    add(account, event)
    deliveries.queue(account, event, urls)
    return event


def create(account: Account, kind: str, thing: Thing) -> Thing:
    """Add a thing and say so."""
    add(account, thing)
    emit(account, kind, thing)
    return thing


def change(account: Account, kind: str, thing: Thing, **fields: Any) -> Thing:
    """Set fields of a thing; what was different before goes with the event."""
    previous = {name: thing.get(name) for name in fields if thing.get(name) != fields[name]}
    if previous:
        thing.update(fields)
        save(account, thing)
        emit(account, kind, thing, previous)
    return thing
