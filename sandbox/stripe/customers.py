"""Customers and their tax ids."""

from __future__ import annotations

from typing import Any

from sandbox.stripe import events, shapes, tax
from sandbox.stripe.calls import StripeCall
from sandbox.stripe.errors import invalid, no_such
from sandbox.stripe.objects import StripeAccount, Thing, first, get, matching, remove, save
from sandbox.stripe.reading import page_of


def create(call: StripeCall) -> Thing:
    if "tax_id_data" in call.params:
        raise invalid("The sandbox takes tax ids one by one.", "tax_id_data")
    return events.create(call.account, "customer.created", shapes.customer(call.params))


def update(call: StripeCall, object_id: str) -> Thing:
    """An empty text clears, metadata is merged."""
    customer = living(call.account, object_id, "id")
    given = call.params.items()
    fields = {name: None if value == "" else value for name, value in given if name != "expand"}
    if "metadata" in fields:
        fields["metadata"] = _merged(customer["metadata"], fields["metadata"])
    if fields.get("address"):
        fields["address"] = shapes.address(fields["address"])
    if fields.get("invoice_settings"):
        fields["invoice_settings"] = customer["invoice_settings"] | fields["invoice_settings"]
    return events.change(call.account, "customer.updated", customer, **fields)


def delete(call: StripeCall, object_id: str) -> Thing:
    """Subscriptions end at once; what was paid stays readable, of the customer no more than the
    id."""
    customer = living(call.account, object_id, "id")
    for subscription in list(matching(call.account, "subscription", customer=object_id)):
        if subscription["status"] != "canceled":
            events.change(
                call.account, "customer.subscription.deleted", subscription, status="canceled"
            )
    bare = shapes.customer({}) | {"id": object_id, "created": customer["created"]}
    save(call.account, bare | {"_deleted": True})
    events.emit(call.account, "customer.deleted", customer)
    return {"id": object_id, "object": "customer", "deleted": True}


def living(account: StripeAccount, customer_id: str, param: str) -> Thing:
    """A customer that was not deleted. Raises StripeRefusal."""
    customer = get(account, "customer", customer_id, param)
    if customer.get("_deleted"):
        raise no_such("customer", customer_id, param)
    return customer


def create_tax_id(call: StripeCall, object_id: str) -> Thing:
    living(call.account, object_id, "id")
    return add_tax_id(call.account, object_id, call.params["type"], call.params["value"])


def list_tax_ids(call: StripeCall, object_id: str) -> Thing:
    living(call.account, object_id, "id")
    return page_of(call, list(matching(call.account, "tax_id", customer=object_id)))


def delete_tax_id(call: StripeCall, object_id: str, tax_id: str) -> Thing:
    return drop_tax_id(call.account, object_id, tax_id)


def add_tax_id(account: StripeAccount, customer_id: str, kind: str, value: str) -> Thing:
    """Raises StripeRefusal for a value that is none of its kind; a known one stays one."""
    value = tax.checked(kind, value)
    known = first(account, "tax_id", customer=customer_id, type=kind, value=value)
    if known:
        return known
    shape = shapes.tax_id(customer_id, kind, value, *tax.origin(kind, value))
    return events.create(account, "customer.tax_id.created", shape)


def drop_tax_id(account: StripeAccount, customer_id: str, tax_id: str) -> Thing:
    found = get(account, "tax_id", tax_id)
    if found["customer"] != customer_id:
        raise invalid(f"No such tax id: '{tax_id}'", "id", "resource_missing")
    events.emit(account, "customer.tax_id.deleted", found)
    return remove(account, found)


def _merged(known: dict[str, str], given: Any) -> dict[str, str]:
    """Keys with an empty value go; an empty text instead of keys clears all."""
    return {name: value for name, value in (known | given).items() if value} if given else {}
