"""A refund's way: asked for once, ordered at Stripe, ended when the money is back.

Its credits are set aside in the transaction that makes the row, so that nobody spends meanwhile
what is to leave. A lost answer is searched for among the charge's refunds, never sent blindly.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from billing.models import Order, Refund, Subscription
from billing.models.sales import STANDING
from billing.refund_rules import rule_named
from billing.services import credits, events, paid_jobs, refunds, subscriptions
from billing.services.refund_offers import RefundRefused, offer_for
from billing.stripe import api
from billing.stripe.client import Broken, NotTaken
from core import actor, audit, limits
from core.database import release_connection
from core.jobs.leases import given_back_on_error
from core.jobs.models import State, backoff
from core.providers import ProviderError
from core.text import clean

log = structlog.get_logger(__name__)

KIND = "refund"
LEASE = 120
# Never given up: from then on each look that finds it undone is an error in the log.
PROMISED_WITHIN = timedelta(days=2)
LONGEST_REASON = 200
_CHANGED = "credits were spent or came free since the page was shown. Look, and press again."
NOT_TAKEN = (
    "The payment service did not take it, so no money moved and your credits are free again."
    " Write to us: we find another way."
)


def request(
    order: Order, by: User, reason: str = "", *, key: UUID | None = None, shown: int | None = None
) -> Refund:
    """Give back what the rule says, once per key; the caller enqueues it.

    `by` is the buyer, or somebody of the staff, who says why and may be kinder than the page.
    `shown` is the amount on the button: when it is another by now nothing is done. Within the
    buyer's row scope. Raises RefundRefused and TooOften.
    """
    is_staff = by.pk != order.owner_id
    reason = clean(reason).strip()[:LONGEST_REASON]
    if is_staff and not reason:
        raise RefundRefused("no_reason", "Say why: the person reads it.", field="reason")
    if actor.is_test():
        raise RefundRefused("test", "A test moves no money. Ask for it with a live token.")
    limits.count("payment", order.owner_id)
    with transaction.atomic():
        credits.account_of(order.owner_id)
        if key and (known := Refund.objects.filter(owner=order.owner_id, request_key=key).first()):
            return known
        held = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
        offer = offer_for(held, by_staff=is_staff)
        if offer.refusal or offer.rule is None:
            raise offer.refusal or RefundRefused("no_rule", "This order is not given back.")
        if shown not in (None, offer.amount_minor):
            raise RefundRefused("changed", f"By now {offer.amount} can go back: {_CHANGED}")
        refund = Refund(
            owner_id=order.owner_id,
            order=held,
            rule=offer.rule.code,
            amount_minor=offer.amount_minor,
            credits_mc=offer.credits_mc,
            actor_id=by.pk if is_staff else None,
            reason=reason,
            request_key=key or uuid4(),
            deadline_at=timezone.now() + PROMISED_WITHIN,
        )
        return _insert(refund)


def latest(order: Order) -> Refund | None:
    return Refund.objects.filter(order=order).first()


def advance(refund_id: UUID, hint: str = "") -> None:
    """Take the next step, if any; every step is safe to repeat. Task and sweep call this."""
    refund = Refund.objects.select_related("order").filter(pk=refund_id).first()
    if refund is None or refund.is_final or not refund.claim(LEASE):
        return
    with given_back_on_error(refund):
        try:
            _step(refund)
        except ProviderError as error:
            log.warning("refund not made yet", refund=str(refund.pk), error=str(error))
        refund.refresh_from_db()
        if refund.is_final:
            return
        if timezone.now() >= refund.deadline_at:
            log.error("a refund is overdue", refund=str(refund.pk))
        refund.release(look_in=backoff(refund.attempts, first=10, most=3600))


def _insert(refund: Refund) -> Refund:
    lot = refund.order.lots.get()
    refund.save(force_insert=True)
    key = paid_jobs.key_of(refund.pk)
    credits.hold_lot(refund.owner_id, key, lot.source_key, refund.credits_mc)
    audit.record(
        "refund.ordered",
        owner_id=refund.owner_id,
        target=refund,
        order_id=refund.order_id,
        rule=refund.rule,
        amount_minor=refund.amount_minor,
        credits_mc=refund.credits_mc,
    )
    return refund


def _step(refund: Refund) -> None:
    """The money, then the credits, then the plan where the rule ends it."""
    refund.note(attempts=refund.attempts + 1)
    release_connection()
    if refund.state in {State.QUEUED, State.SUBMITTING}:
        refund.move(State.SUBMITTING, submitted_at=timezone.now())
        if not _order_at_stripe(refund):
            return
    refunds.settle(refund.order.stripe_charge_id)
    refund.refresh_from_db(fields=["state"])
    if refund.state == State.COLLECTING:
        _end_plan(refund)
        refund.move(State.SUCCEEDED)


def _order_at_stripe(refund: Refund) -> bool:
    """Once: what an earlier try may have done is looked for first. False where it was refused."""
    charge = refund.order.stripe_charge_id
    try:
        known = api.charge(charge).given_back
        if not any(one.ours == str(refund.pk) for one in known):
            # Of a try that failed inside of Stripe the same key would repeat the failure.
            key = f"refund:{refund.pk}:{refund.searches}"
            api.give_back(charge, refund.amount_minor, refund.pk, key)
    except NotTaken:
        _refuse(refund)
        return False
    except Broken:
        refund.note(searches=refund.searches + 1)
        raise
    return True


def _refuse(refund: Refund) -> None:
    with transaction.atomic():
        credits.account_of(refund.owner_id)
        if refund.move(State.FAILED, error_kind="refused", error=NOT_TAKEN):
            paid_jobs.release(refund.pk)
            events.refund_failed(refund, NOT_TAKEN)


def _end_plan(refund: Refund) -> None:
    if not rule_named(refund.rule).ends_plan:
        return
    standing = Subscription.objects.filter(owner=refund.owner_id, status__in=STANDING)
    known = standing.filter(stripe_subscription_id=refund.order.stripe_subscription_id)
    with suppress(Subscription.DoesNotExist):
        subscriptions.end_now(known.get())
