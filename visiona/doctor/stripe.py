"""Stripe: the account that is paid into, and the mirror of it."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError

from billing.models import Plan
from billing.services import inbox, mirror
from billing.stripe import api
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
    unpriced = Plan.objects.filter(active=True, price_minor__gt=0, stripe_price_id="").count()
    if not settings.STRIPE_WEBHOOK_SECRETS or unpriced:
        what = f"{unpriced} plans without a price there" if unpriced else "no webhook secret"
        return Finding(Level.BROKEN, f"account {name}, but {what}", mend)
    if settings.STRIPE.sandbox_url:
        return Finding(Level.SANDBOX, f"account {name}", f"For the real one: {mend}")
    return Finding(Level.OK, f"account {name}, {'live' if settings.STRIPE_LIVE_MODE else 'test'}")


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
