"""Where Stripe reports: verified on the raw bytes, stored in one insert, answered."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing import tasks
from billing.services import inbox
from billing.stripe import objects
from billing.stripe.signatures import verify
from core import foreign_json
from core.providers import BadSignature

log = structlog.get_logger(__name__)


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """400 for what Stripe did not sign just now for this mode; 200 once it is kept."""
    try:
        signature = request.headers.get("Stripe-Signature", "")
        verify(signature, request.body, settings.STRIPE_WEBHOOK_SECRETS)
        payload = _event(request.body)
    except (BadSignature, ValueError) as error:
        log.warning("stripe webhook refused", why=str(error))
        return HttpResponse(status=400)
    inbox.store(payload)
    tasks.enqueue_event(payload["id"])
    return HttpResponse(status=200)


def _event(body: bytes) -> dict[str, Any]:
    """Raises ValueError for what is no event of our mode: a test event is not money.

    What is signed may be odd all the same, and is told so once: a 500 would have it sent for days.
    """
    payload = foreign_json.read_storable(body)
    if not isinstance(payload, dict) or payload.get("object") != "event":
        raise ValueError("no event")
    if payload.get("livemode") is not settings.STRIPE_LIVE_MODE:
        raise ValueError("an event of the other mode")
    data = payload.get("data")
    if not isinstance(data, dict) or not isinstance(data.get("object"), dict):
        raise ValueError("an event about nothing")
    if not all(payload.get(name) and isinstance(payload[name], str) for name in ("id", "type")):
        raise ValueError("an event without a name")
    objects.moment(payload.get("created"))
    return payload
