"""The billing portal in the API: a session leads a customer to its page."""

from __future__ import annotations

from sandbox.stripe.calls import Call
from sandbox.stripe.customers import living
from sandbox.stripe.errors import invalid, missing
from sandbox.stripe.objects import Thing, add, new_id, seconds

KIND = "billing_portal.session"
# The configuration that every account has, as Stripe's test accounts have one.
CONFIGURATION = "bpc_sandbox"
UNKNOWN_HERE = {"configuration", "flow_data"}


def create(call: Call) -> Thing:
    given = call.params
    for name in ("customer", "return_url"):
        if name not in given:
            raise missing(name)
    for name in UNKNOWN_HERE & given.keys():
        raise invalid(f"The sandbox has no {name} here.", name)
    living(call.account, given["customer"], "customer")
    secret = new_id("test", 40)
    session = {
        "id": new_id("bps"),
        "object": KIND,
        "configuration": CONFIGURATION,
        "created": seconds(),
        "customer": given["customer"],
        "customer_account": None,
        "flow": None,
        "livemode": False,
        "locale": given.get("locale"),
        "on_behalf_of": None,
        "return_url": given["return_url"],
        "url": f"{call.account.state.base_url}/stripe/portal/{secret}",
        "_secret": secret,
    }
    return add(call.account, session)
