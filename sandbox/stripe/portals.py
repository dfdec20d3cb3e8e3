"""The billing portal in the API: sessions and what they allow."""

from __future__ import annotations

from sandbox.stripe import session_shapes
from sandbox.stripe.calls import Call
from sandbox.stripe.customers import living
from sandbox.stripe.errors import invalid, missing
from sandbox.stripe.objects import Account, Thing, add, first, get, save, seconds
from sandbox.stripe.paging import page
from sandbox.stripe.updating import changes_of

CONFIGURATION = "billing_portal.configuration"
SESSION = "billing_portal.session"


def create_session(call: Call) -> Thing:
    if "customer" not in call.params:
        raise missing("customer")
    living(call.account, call.params["customer"], "customer")
    asked = call.params.get("configuration")
    configuration = (
        get(call.account, CONFIGURATION, asked, "configuration")
        if asked
        else default_of(call.account)
    )
    if not (call.params.get("return_url") or configuration["default_return_url"]):
        raise invalid("A `return_url` is needed, here or in the configuration.", "return_url")
    return add(
        call.account,
        session_shapes.portal_session(
            call.params, configuration["id"], call.account.state.base_url
        ),
    )


def create_configuration(call: Call) -> Thing:
    return add(call.account, session_shapes.configuration(call.params, default=False))


def show_configuration(call: Call, object_id: str) -> Thing:
    return get(call.account, CONFIGURATION, object_id)


def list_configurations(call: Call) -> Thing:
    return page(call, CONFIGURATION, "active", "is_default")


def update_configuration(call: Call, object_id: str) -> Thing:
    known = get(call.account, CONFIGURATION, object_id)
    fields = changes_of(call, known)
    for name, asked in (fields.get("features") or {}).items():
        known["features"][name] |= asked or {}
    fields["features"] = known["features"]
    return save(call.account, known | fields | {"updated": seconds()})


def default_of(account: Account) -> Thing:
    known = first(account, CONFIGURATION, is_default=True)
    return known or add(account, session_shapes.configuration({}, default=True))
