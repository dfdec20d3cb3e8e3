"""Stripe: the account that is paid into, and the mirror of it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from billing.services import inbox, mirror, reconcile, stripe_prices
from billing.stripe import api
from core.models import Heartbeat
from core.providers import ProviderError
from visiona.doctor.findings import Finding, Level, first_line


def stripe_service() -> Finding:
    mend = "Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRETS, then run manage.py sync_plans."
    if not settings.STRIPE_SECRET_KEY:
        return Finding(Level.BROKEN, "no key and no sandbox", mend)
    try:
        name = api.account()
    except ProviderError as error:
        return Finding(Level.BROKEN, str(error), mend)
    try:
        unsold = stripe_prices.unsold()
    except ProviderError as error:
        return Finding(Level.BROKEN, str(error), mend)
    if not settings.STRIPE_WEBHOOK_SECRETS or unsold:
        what = f"no price there for {', '.join(unsold)}" if unsold else "no webhook secret"
        return Finding(Level.BROKEN, f"account {name}, but {what}", mend)
    if settings.STRIPE.sandbox_url:
        return Finding(Level.SANDBOX, f"account {name}", f"For the real one: {mend}")
    return Finding(Level.OK, f"account {name}, {'live' if settings.STRIPE_LIVE_MODE else 'test'}")


def stripe_events() -> Finding:
    """Whether the endpoint at Stripe works: what it could not deliver is fetched each hour."""
    mend = (
        "What never arrived is fetched each hour, or at once by manage.py reconcile_stripe. Look"
        " at the endpoint at Stripe: is it on, does its address lead to /api/payment/webhook, is"
        f" its secret in STRIPE_WEBHOOK_SECRETS, its version {settings.STRIPE_API_VERSION}?"
    )
    now = timezone.now()
    try:
        lost = reconcile.undelivered(now - timedelta(hours=24))
        looked = Heartbeat.objects.filter(name=reconcile.LOOKS).first()
    except ProviderError as error:
        return Finding(Level.BROKEN, str(error), "Set STRIPE_SECRET_KEY.")
    except DatabaseError as error:
        return Finding(Level.BROKEN, first_line(error), "Run manage.py migrate.")
    if looked is None or looked.at < now - timedelta(hours=3):
        since = f"since {looked.at:%d %b %H:%M} UTC" if looked else "yet"
        seen = f"{_events(lost)}; nobody has looked for them {since}"
        return Finding(Level.LOOK, seen, f"Is beat running? {mend}")
    other = inbox.other_version()
    note = f"; events come as version {other}" if other else ""
    return Finding(Level.LOOK if lost or other else Level.OK, f"{_events(lost)}{note}", mend)


def stripe_mirror() -> Finding:
    if not settings.STRIPE_MIRROR:
        return Finding(Level.OFF, "not used", "Set STRIPE_MIRROR. The product sells without it.")
    try:
        errors, strangers = inbox.mirror_errors(), mirror.strangers()
    except DatabaseError as error:
        return Finding(Level.BROKEN, first_line(error), "Run manage.py migrate.")
    note = f"; {strangers} customers are nobody's here" if strangers else ""
    if not errors:
        return Finding(Level.OK, f"follows every event of the last {inbox.KEPT.days} days{note}")
    worst, times = errors.most_common(1)[0]
    return Finding(
        Level.LOOK,
        f"{errors.total()} events could not be followed: {worst} ({times} times){note}",
        "Credits are right. Run manage.py reconcile_stripe, or see Stripe events in the admin.",
    )


def _events(lost: int) -> str:
    if not lost:
        return "every event of the last 24 h arrived"
    return f"{lost} event{'s' * (lost != 1)} of the last 24 h never arrived"
