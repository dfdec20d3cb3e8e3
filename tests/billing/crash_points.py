"""A worker that takes an event of Stripe and dies at a named point."""

from __future__ import annotations

from billing.services import credits, inbox
from billing.stripe import api
from tests.crash_points import after, die


def work_off(event_id: str, point: str) -> None:
    globals()[point.replace(" ", "_")]()
    inbox.work_off(event_id)


def before_stripe_is_asked() -> None:
    api.checkout = die


def after_stripe_was_asked() -> None:
    api.checkout = after(api.checkout)


def after_the_grant_before_the_commit() -> None:
    credits.grant = after(credits.grant)


def before_the_event_is_done() -> None:
    inbox._note = die
