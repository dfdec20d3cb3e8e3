"""The page from which Stripe's world is moved by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable

from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox.clock import stamp
from sandbox.pages import page_frame
from sandbox.pages.layout import Html, code, fragment, fragments, link, moment, page, status, table
from sandbox.state import SandboxState
from sandbox.stripe import control, events
from sandbox.stripe.errors import StripeRefusal
from sandbox.stripe.objects import Thing

SHOWN = 15
EVENTS_SHOWN = 40
WORDS = {
    "complete": "Pay", "decline": "Decline", "expire": "Expire", "arrive": "Money arrives",
    "bounce": "Money does not come", "renew": "Renew", "fail": "Renew, card fails",
    "ask": "Renew, bank asks", "pay": "Pay again", "give-up": "Give up", "refund": "Refund",
    "dispute": "Dispute", "win": "Won", "lose": "Lost",
}  # fmt: skip


def rules() -> list[RuleFactory]:
    return [
        Rule("/stripe/", endpoint=show, methods=["GET"]),
        Rule("/stripe/act", endpoint=act, methods=["POST"]),
        Rule("/stripe/resend", endpoint=resend, methods=["POST"]),
        Rule("/stripe/release", endpoint=release, methods=["POST"]),
    ]


def show(state: SandboxState, request: Request) -> Response:
    return _page(state)


def act(state: SandboxState, request: Request) -> Response:
    sent = request.form
    given = {"amount": int(sent["amount"])} if sent.get("amount", "").isdigit() else {}
    try:
        control.perform(
            state, sent.get("kind", ""), sent.get("id", ""), sent.get("verb", ""), given
        )
    except StripeRefusal as refused:
        return _page(state, refused.message)
    return page_frame.go(f"/stripe/#{BACK.get(sent['kind'], sent['kind'])}")


def resend(state: SandboxState, request: Request) -> Response:
    events.send_now(state, request.form.get("event", ""))
    return page_frame.go("/stripe/#events")


def release(state: SandboxState, request: Request) -> Response:
    control.release_all(state)
    return page_frame.go("/stripe/#events")


BACK = {"checkout": "sessions"}


def _page(state: SandboxState, message: str = "") -> Response:
    given = f" and to {state.stripe_webhook_url}" if state.stripe_webhook_url else ""
    body = fragment(
        "stripe_board",
        message=page_frame.message(message),
        sessions=_sessions(state),
        subscriptions=_subscriptions(state),
        charges=_charges(state),
        refunds=_refunds(state),
        disputes=_disputes(state),
        secret=state.stripe_secret,
        given=given,
        events=_events(state),
        programs=_programs(state),
    )
    return page("Stripe", body)


def _sessions(state: SandboxState) -> Html:
    rows = []
    for one in _newest(state, "checkout.session"):
        name = code(one["id"][:20] + "…")
        verbs = _session_verbs(one)
        buttons = _buttons("checkout", one["id"], verbs)
        place = link(one["url"], name) if one["url"] else name
        what = ", ".join(line["description"] for line in one["_lines"])
        rows.append((place, what, _money(one, "amount_total"), _stage(one), buttons))
    return table(("Session", "For", "Total", "State", "What happens"), rows, "None yet.")


def _session_verbs(session: Thing) -> tuple[str, ...]:
    if session["status"] == "open":
        return ("complete", "decline", "expire")
    under_way = session["status"] == "complete" and session["payment_status"] == "unpaid"
    return ("arrive", "bounce") if under_way else ()


def _stage(session: Thing) -> Html:
    return status(
        session["payment_status"] if session["status"] == "complete" else session["status"]
    )


def _subscriptions(state: SandboxState) -> Html:
    rows = []
    for one in _newest(state, "subscription"):
        item = one["items"]["data"][0]
        ends = page_frame.day(item["current_period_end"])
        until = f"ends {ends}" if one["cancel_at_period_end"] else f"until {ends}"
        buttons = _buttons("subscriptions", one["id"], _subscription_verbs(one["status"]))
        rows.append(
            (
                code(one["id"]),
                page_frame.price_text(item["price"]),
                until,
                status(one["status"]),
                buttons,
            )
        )
    return table(("Subscription", "Price", "Period", "State", "What happens"), rows, "None yet.")


def _subscription_verbs(stage: str) -> tuple[str, ...]:
    return {
        "active": ("renew", "fail", "ask"),
        "past_due": ("pay", "renew", "give-up"),
        "unpaid": ("pay",),
        "incomplete": ("pay",),
    }.get(stage, ())


def _charges(state: SandboxState) -> Html:
    rows = []
    for one in _newest(state, "charge"):
        left = one["status"] == "succeeded" and not one["refunded"] and not one["disputed"]
        buttons = (
            _buttons("charges", one["id"], ("refund", "dispute"), amount=True) if left else ""
        )
        stage = "disputed" if one["disputed"] else one["status"]
        back = _money(one, "amount_refunded") if one["amount_refunded"] else "–"
        rows.append((code(one["id"]), _money(one, "amount"), back, status(stage), buttons))
    return table(("Charge", "Amount", "Given back", "State", "What happens"), rows, "None yet.")


def _refunds(state: SandboxState) -> Html:
    rows = []
    for one in _newest(state, "refund"):
        buttons = _buttons("refunds", one["id"], ("fail",)) if one["status"] == "succeeded" else ""
        rows.append((code(one["id"]), _money(one, "amount"), status(one["status"]), buttons))
    return table(("Refund", "Amount", "State", "What happens"), rows, "None yet.")


def _disputes(state: SandboxState) -> Html:
    rows = []
    for one in _newest(state, "dispute"):
        still = one["status"] in {"needs_response", "under_review"}
        buttons = _buttons("disputes", one["id"], ("win", "lose")) if still else ""
        rows.append((code(one["id"]), _money(one, "amount"), status(one["status"]), buttons))
    return table(("Dispute", "Amount", "State", "What happens"), rows, "None yet.")


def _events(state: SandboxState) -> Html:
    rows = [
        (
            moment(stamp(one["created"])),
            code(one["type"]),
            code(one["event"]),
            status(one["state"]),
            f"{one['status'] or 'no answer'} after {one['tries']}" if one["tries"] else "–",
            fragment("stripe_resend", event=one["event"]),
        )
        for one in events.listed(state, last=EVENTS_SHOWN)
    ]
    heads = ("At", "Type", "Event", "State", "Answer", "")
    return table(heads, rows, "No endpoint has been told anything yet.")


def _newest(state: SandboxState, kind: str) -> list[Thing]:
    rows = state.store.rows(
        "SELECT body FROM stripe_objects WHERE kind = ? ORDER BY seq DESC LIMIT ?", kind, SHOWN
    )
    return [json.loads(row["body"]) for row in rows]


def _buttons(kind: str, object_id: str, verbs: Iterable[str], *, amount: bool = False) -> Html:
    named = [{"verb": verb, "text": WORDS[verb]} for verb in verbs]
    if kind == "refunds":
        named = [{"verb": "fail", "text": "Bank refuses"}]
    if not named:
        return Html("")
    field = fragment("stripe_amount") if amount else Html("")
    return fragment(
        "stripe_act",
        kind=kind,
        id=object_id,
        amount=field,
        buttons=fragments("stripe_verb", named),
    )


def _money(thing: Thing, name: str) -> str:
    return page_frame.money(thing[name], thing["currency"])


def _programs(state: SandboxState) -> str:
    base = state.base_url
    lines = [
        f"POST {base}/_/stripe/{kind}/<id>/{verb}" + (f"    {summary}" if summary else "")
        for kind, verbs in control.VERBS.items()
        for verb, summary in ((verb, _summary(one)) for verb, one in verbs.items())
    ]
    lines += [
        f"GET  {base}/_/stripe/events?contains=<id>&state=withheld",
        f"POST {base}/_/stripe/events/<id>/send",
        f'POST {base}/_/stripe/release    {{"events": [ids in order]}}, or all that are withheld',
    ]
    return "\n".join(lines)


def _summary(verb: control.Act) -> str:
    return (verb.__doc__ or "").strip().splitlines()[0] if verb.__doc__ else ""
