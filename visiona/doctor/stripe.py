"""Stripe: the account that is paid into, what it tells us of, and the mirror of it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from billing.services import inbox, mirror, reconcile, stripe_prices
from billing.stripe import api
from core.models import Heartbeat
from core.providers import ProviderError, Unavailable
from visiona.doctor.findings import Finding, Level, answered, first_line, not_answered

_KEYS = "STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRETS"


def stripe_service() -> Finding:
    mend = f"Set {_KEYS}, then run manage.py sync_plans."
    if not settings.STRIPE_SECRET_KEY:
        return Finding(Level.BROKEN, "no key and no sandbox", mend)
    try:
        name, unsold = api.account(), stripe_prices.unsold()
    except ProviderError as error:
        return not_answered(error, settings.STRIPE_API_BASE, "STRIPE_SECRET_KEY")
    if not settings.STRIPE_WEBHOOK_SECRETS:
        return Finding(Level.BROKEN, f"account {name}, but no webhook secret", mend)
    if unsold:
        seen = f"account {name}, but no price there for {', '.join(unsold)}"
        return Finding(Level.BROKEN, seen, "Run manage.py sync_plans.")
    mode = "" if settings.STRIPE.sandbox_url else f", {_mode()}"
    return answered(settings.STRIPE, f"account {name}{mode}", mend)


def stripe_endpoint() -> Finding:
    """Stripe shows a signing secret only once, so what it was made for is looked at instead."""
    if not settings.STRIPE_SECRET_KEY or settings.STRIPE.sandbox_url:
        return Finding(Level.OFF, "the sandbox sends to where this start is")
    url = settings.SITE_URL + reverse("billing:stripe_webhook")
    make = (
        f"Make a webhook endpoint for {url} at Stripe, in {_mode()} mode, for all events of"
        f" version {settings.STRIPE_API_VERSION}, and set STRIPE_WEBHOOK_SECRETS to the signing"
        " secret that it shows."
    )
    try:
        ours = [one for one in api.webhook_endpoints() if one.url.rstrip("/") == url]
    except Unavailable:
        seen = "the key may not list webhook endpoints"
        return Finding(Level.LOOK, seen, "Let the key read them, or look at Stripe's page.")
    except ProviderError as error:
        return not_answered(error, settings.STRIPE_API_BASE, "STRIPE_SECRET_KEY")
    alive = [one for one in ours if one.is_enabled]
    if not alive:
        seen = "switched off at Stripe" if ours else f"Stripe does not know {url}"
        return Finding(Level.BROKEN, f"{seen}: no payment is told", make)
    return _told_by(alive, make)


def _told_by(endpoints: list[api.WebhookEndpoint], make: str) -> Finding:
    kinds = {kind for one in endpoints for kind in one.kinds}
    missing = sorted(inbox.needed_kinds() - kinds) if "*" not in kinds else []
    if missing:
        seen = f"{len(missing)} kinds of events are not sent, {missing[0]} among them"
        return Finding(Level.BROKEN, seen, "Choose all events at the endpoint's page at Stripe.")
    if any(one.version != settings.STRIPE_API_VERSION for one in endpoints):
        seen = f"sent in another version than {settings.STRIPE_API_VERSION}"
        return Finding(Level.LOOK, seen, make)
    secrets = len(settings.STRIPE_WEBHOOK_SECRETS)
    if len(endpoints) > secrets:
        seen = f"{len(endpoints)} endpoints for our address, and {secrets} of their secrets here"
        mend = "Delete all but one at Stripe, or set STRIPE_WEBHOOK_SECRETS to the secret of each."
        return Finding(Level.LOOK, seen, mend)
    return Finding(Level.OK, "Stripe knows our address and sends all that we need")


def _mode() -> str:
    return "live" if settings.STRIPE_LIVE_MODE else "test"


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
        return not_answered(error, settings.STRIPE_API_BASE, "STRIPE_SECRET_KEY")
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
