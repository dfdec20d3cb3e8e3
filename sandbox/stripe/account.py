"""The account itself, the addresses that hear of it, and its events."""

from __future__ import annotations

from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from sandbox.stripe import deliveries, shapes
from sandbox.stripe.calls import Call
from sandbox.stripe.errors import invalid, no_address
from sandbox.stripe.objects import API_VERSION, Thing, add, get
from sandbox.stripe.paging import page

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
STARTED = 1_700_000_000
WANTED: Thing = {
    "alternatives": [],
    "current_deadline": None,
    "currently_due": [],
    "disabled_reason": None,
    "errors": [],
    "eventually_due": [],
    "past_due": [],
    "pending_verification": [],
}
KANA = {"statement_descriptor_prefix_kana": None, "statement_descriptor_prefix_kanji": None}
SETTINGS: Thing = {
    "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
    "card_payments": {"statement_descriptor_prefix": None, **KANA},
    "dashboard": {"display_name": "Sandbox", "timezone": "Etc/UTC"},
    "payments": {
        "statement_descriptor": "SANDBOX",
        "statement_descriptor_kana": None,
        "statement_descriptor_kanji": None,
    },
}


def show(call: Call) -> Thing:
    return _account(call.account.id)


def show_one(call: Call, object_id: str) -> Thing:
    if object_id != call.account.id:
        raise invalid(f"No such account: '{object_id}'", "account", "resource_missing")
    return _account(object_id)


def add_endpoint(call: Call) -> Thing:
    """Every endpoint is given the same secret: the one that the sandbox was started with."""
    _check(call)
    endpoint = add(call.account, shapes.webhook_endpoint(call.params))
    return endpoint | {"secret": call.account.state.stripe_secret}


def show_event(call: Call, object_id: str) -> Thing:
    return get(call.account, "event", object_id)


def list_events(call: Call) -> Thing:
    given = call.params
    if "type" in given and "types" in given:
        raise invalid("You may only specify one of these parameters: type, types.")
    names = given.pop("types", None) or [given.pop("type", "*")]
    arrived = given.pop("delivery_success", None)

    def keep(one: Thing) -> bool:
        named = any(fnmatchcase(one["type"], name) for name in names)
        return named and arrived in {None, deliveries.arrived(call.account.state, one["id"])}

    return page(call, "event", keep=keep)


def refuse(call: Call, path: str) -> Thing:
    """Any address that is not there."""
    raise no_address(call.request.method, call.address)


def _check(call: Call) -> None:
    url = urlsplit(call.params.get("url", "https://x.example"))
    if url.scheme != "https" and url.hostname not in LOOPBACK:
        raise invalid("Invalid URL: An explicit scheme (such as https) must be provided.", "url")
    version = call.params.get("api_version", API_VERSION)
    if version != API_VERSION:
        raise invalid(f"The sandbox sends events of version {API_VERSION} only.", "api_version")


def _account(account_id: str) -> Thing:
    return {
        "id": account_id,
        "object": "account",
        "business_profile": None,
        "business_type": "company",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": "FR",
        "created": STARTED,
        "default_currency": "usd",
        "details_submitted": True,
        "email": "sandbox@example.com",
        "external_accounts": shapes.list_of([], f"/v1/accounts/{account_id}/external_accounts"),
        "metadata": {},
        "payouts_enabled": True,
        "requirements": WANTED,
        "future_requirements": WANTED,
        "settings": SETTINGS,
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "standard",
    }
