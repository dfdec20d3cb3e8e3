"""Customers and their tax ids."""

from __future__ import annotations

from sandbox.stripe import events, shapes, tax
from sandbox.stripe.calls import Call, changes_of
from sandbox.stripe.errors import invalid
from sandbox.stripe.objects import Account, Thing, first, get, of, remove, save
from sandbox.stripe.paging import page

MOST_TAX_IDS = 5


def create(call: Call) -> Thing:
    customer = events.create(call.account, "customer.created", shapes.customer(call.params))
    for one in call.params.get("tax_id_data", []):
        add_tax_id(call.account, customer["id"], one["type"], one["value"])
    return customer


def show(call: Call, object_id: str) -> Thing:
    customer = get(call.account, "customer", object_id)
    if customer.get("_deleted"):
        return {"id": object_id, "object": "customer", "deleted": True}
    return customer


def list_all(call: Call) -> Thing:
    return page(call, "customer", "email", keep=lambda one: not one.get("_deleted"))


def update(call: Call, object_id: str) -> Thing:
    customer = living(call.account, object_id, "id")
    fields = changes_of(call, customer)
    if fields.get("address"):
        fields["address"] = shapes.NOWHERE | fields["address"]
    if fields.get("invoice_settings"):
        fields["invoice_settings"] = customer["invoice_settings"] | fields["invoice_settings"]
    return events.change(call.account, "customer.updated", customer, **fields)


def delete(call: Call, object_id: str) -> Thing:
    """Subscriptions end at once; what was paid stays readable."""
    customer = living(call.account, object_id, "id")
    for subscription in list(of(call.account, "subscription", customer=object_id)):
        if subscription["status"] != "canceled":
            events.change(
                call.account, "customer.subscription.deleted", subscription, status="canceled"
            )
    save(call.account, customer | {"_deleted": True})
    events.emit(call.account, "customer.deleted", customer)
    return {"id": object_id, "object": "customer", "deleted": True}


def living(account: Account, customer_id: str, param: str) -> Thing:
    """A customer that was not deleted. Raises Refused."""
    customer = get(account, "customer", customer_id, param)
    if customer.get("_deleted"):
        raise invalid(f"No such customer: '{customer_id}'; a customer was deleted", param)
    return customer


def create_tax_id(call: Call, object_id: str) -> Thing:
    living(call.account, object_id, "id")
    return add_tax_id(call.account, object_id, call.params["type"], call.params["value"])


def list_tax_ids(call: Call, object_id: str) -> Thing:
    living(call.account, object_id, "id")
    return page(call, "tax_id", keep=lambda one: one["customer"] == object_id)


def show_tax_id(call: Call, object_id: str, tax_id: str) -> Thing:
    return _tax_id(call, object_id, tax_id)


def show_any_tax_id(call: Call, object_id: str) -> Thing:
    return get(call.account, "tax_id", object_id)


def delete_tax_id(call: Call, object_id: str, tax_id: str) -> Thing:
    found = _tax_id(call, object_id, tax_id)
    events.emit(call.account, "customer.tax_id.deleted", found)
    return remove(call.account, found)


def add_tax_id(account: Account, customer_id: str, kind: str, value: str) -> Thing:
    """Raises Refused for a value that is none of its kind; a known one is not added twice."""
    value = tax.checked(kind, value)
    known = first(account, "tax_id", customer=customer_id, type=kind, value=value)
    if known:
        return known
    if sum(1 for _ in of(account, "tax_id", customer=customer_id)) >= MOST_TAX_IDS:
        raise invalid(f"A customer has at most {MOST_TAX_IDS} tax ids.", "value")
    shape = shapes.tax_id(customer_id, kind, value, *tax.origin(kind, value))
    return events.create(account, "customer.tax_id.created", shape)


def _tax_id(call: Call, customer_id: str, tax_id: str) -> Thing:
    found = get(call.account, "tax_id", tax_id)
    if found["customer"] != customer_id:
        raise invalid(f"No such tax id: '{tax_id}'", "id", "resource_missing")
    return found
