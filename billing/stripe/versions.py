"""The one place that says which Stripe we speak: the SDK, its mirror, and the API's version.

Raise the three together: without the explicit version a patch release of the SDK changes what
Stripe answers. The webhook's endpoint at Stripe must be made with the same version.

dj-stripe's tables come from migrations of ours: after raising it, `manage.py makemigrations
djstripe`, and take over by hand what its own migrations do to data.
"""

from __future__ import annotations

STRIPE_SDK = "15.6.2"
DJ_STRIPE = "2.11.0"
STRIPE_API_VERSION = "2026-08-26.dahlia"
