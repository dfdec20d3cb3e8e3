"""dj-stripe's copy of Stripe's objects, for staff to browse. Nothing of ours depends on it."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.db import DatabaseError

from billing.models import StripeEvent
from billing.stripe import client

log = structlog.get_logger(__name__)


def reflect(event: StripeEvent) -> bool:
    """Have dj-stripe process an event whose credits are settled; False when it could not."""
    if not settings.STRIPE_MIRROR:
        return True
    from djstripe.models import Event
    from stripe import StripeError

    client.keep_quiet()
    try:
        Event.process(event.payload)
    except (StripeError, DatabaseError, *_SHAPE_TROUBLE) as error:
        log.warning("stripe mirror", stripe_event=event.event_id, error=type(error).__name__)
        return False
    return True


# Stripe's objects change their shape faster than the mirror learns it.
_SHAPE_TROUBLE = (LookupError, TypeError, ValueError, AttributeError)
