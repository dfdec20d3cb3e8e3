"""Stripe, dj-stripe, and what a newcomer is given."""

from __future__ import annotations

from urllib.parse import urlsplit

from billing.stripe.versions import STRIPE_API_VERSION as STRIPE_API_VERSION  # dj-stripe reads it
from visiona.settings.environment import SANDBOX_URL, env, required, sandboxed, split_list

STRIPE = sandboxed(
    "STRIPE_SECRET_KEY",
    "sk_test_sandbox0sandbox0sandbox0",
    stand_in=env.str("STRIPE_BASE_URL", default=""),
)
STRIPE_SECRET_KEY = STRIPE.key or required("STRIPE_SECRET_KEY")
STRIPE_API_BASE = STRIPE.address("/stripe") or "https://api.stripe.com"
STRIPE_LIVE_MODE = "_live_" in STRIPE_SECRET_KEY
STRIPE_WEBHOOK_SECRETS = split_list(required("STRIPE_WEBHOOK_SECRETS"))
STRIPE_AUTOMATIC_TAX = env.bool("STRIPE_AUTOMATIC_TAX", default=False)
STRIPE_PAGES = (
    ["https://*.stripe.com"]
    if STRIPE.is_vendor
    else ["{0.scheme}://{0.netloc}".format(urlsplit(STRIPE_API_BASE))]
)
# Milli-credits; in the sandbox a newcomer can try everything.
SIGNUP_CREDITS = env.int("SIGNUP_CREDITS", default=200_000 if SANDBOX_URL else 5_000)
PAST_DUE_GRACE_DAYS = env.int("PAST_DUE_GRACE_DAYS", default=7)
# Above these a second member of staff has to allow it: credits, and money in whole units.
STAFF_CREDITS_ALONE = env.int("STAFF_CREDITS_ALONE", default=500)
STAFF_REFUND_ALONE = env.int("STAFF_REFUND_ALONE", default=100)
# dj-stripe reads these, STRIPE_SECRET_KEY, STRIPE_LIVE_MODE and STRIPE_API_VERSION.
DJSTRIPE_FOREIGN_KEY_TO_FIELD = "id"
# With such a key in a session's metadata dj-stripe writes to Stripe; a mirror only reads.
DJSTRIPE_SUBSCRIBER_CUSTOMER_KEY = None
# Its own migrations build and undo hundreds of columns: 45 s for the tables that these make in 3.
MIGRATION_MODULES = {"djstripe": "billing.migrations.djstripe"}
if not STRIPE.is_vendor:
    STRIPE_API_HOST = STRIPE_API_BASE
