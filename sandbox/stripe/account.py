"""The account itself, and the addresses that hear of it."""

from __future__ import annotations

from urllib.parse import urlsplit

from sandbox.stripe import shapes
from sandbox.stripe.calls import StripeCall
from sandbox.stripe.errors import invalid, no_address
from sandbox.stripe.objects import API_VERSION, Thing, add

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
STARTED = 1_700_000_000


def show(call: StripeCall, object_id: str = "") -> Thing:
    account_id = call.account.id
    if object_id not in {"", account_id}:
        raise invalid(f"No such account: '{object_id}'", "account", "resource_missing")
    return shapes.new(
        "Account", "acct",
        id=account_id,
        business_type="company",
        capabilities={"card_payments": "active", "transfers": "active"},
        charges_enabled=True,
        controller={"type": "account"},
        country="FR",
        created=STARTED,
        default_currency="usd",
        details_submitted=True,
        email="sandbox@example.com",
        external_accounts=shapes.list_of([], f"/v1/accounts/{account_id}/external_accounts"),
        payouts_enabled=True,
        settings={
            "branding": dict.fromkeys(("icon", "logo", "primary_color", "secondary_color")),
            "card_payments": {},
            "dashboard": {"display_name": "Sandbox", "timezone": "Etc/UTC"},
            "payments": {},
        },
        type="standard",
    )  # fmt: skip


def add_endpoint(call: StripeCall) -> Thing:
    """Every endpoint is given the same secret: the one that the sandbox was started with."""
    given = call.params
    url = urlsplit(given["url"])
    if url.scheme != "https" and url.hostname not in LOOPBACK:
        raise invalid("Invalid URL: An explicit scheme (such as https) must be provided.", "url")
    if given.get("api_version", API_VERSION) != API_VERSION:
        raise invalid(f"The sandbox sends events of version {API_VERSION} only.", "api_version")
    names = ("api_version", "description", "enabled_events", "metadata", "url")
    known = shapes.given_of(given, *names)
    endpoint = shapes.new("WebhookEndpoint", "we", status="enabled", **known)
    return add(call.account, endpoint) | {"secret": call.account.state.stripe_secret}


def refuse(call: StripeCall, path: str) -> Thing:
    """Any address that is not there."""
    raise no_address(call.request.method, call.address)
