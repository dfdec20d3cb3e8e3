"""What an endpoint says when a webhook is not kept, or nothing is sent to it."""

from __future__ import annotations

from rest_framework.exceptions import ErrorDetail, ValidationError

from core.api import problem_types
from core.api.errors import invalid
from core.api.problems import Problem, define, tells
from notifications.services.announce import BY_HAND_WITHIN, MOST_BY_HAND, SendRefused
from notifications.services.endpoints import MOST_ENDPOINTS, EndpointRefused

TOO_MANY_WEBHOOKS = define(
    "too-many-webhooks",
    409,
    "Too many webhooks",
    about=f"A person has {MOST_ENDPOINTS} webhooks at most. Nothing was made. Delete one that you"
    " no longer use, on your account page or with `DELETE /api/webhooks/{webhook_id}`.",
    example=f"Up to {MOST_ENDPOINTS} webhooks. Delete one to add another.",
)
WEBHOOK_OFF = define(
    "webhook-off",
    409,
    "The webhook is off",
    about="Nothing is sent to a webhook that is off. Switch it on first: send `enabled: true` to"
    " `PATCH /api/webhooks/{webhook_id}`. `disabled_because` of the webhook says why it is off.",
    example="This webhook is off, so nothing was sent. Switch it on first.",
)
OLD_SECRET_ALIVE = define(
    "old-secret-alive",
    409,
    "The old secret still signs",
    about="A webhook signs with two secrets for 24 hours after a change. Nothing was changed. End"
    " the old one with `DELETE /api/webhooks/{webhook_id}/secret/old`, once your server knows the"
    " new one, then ask again.",
    example="There is a new secret already. End the old one first.",
)


@tells(EndpointRefused)
def endpoint_refused(error: EndpointRefused) -> Problem:
    if error.code == "too_many":
        return Problem(TOO_MANY_WEBHOOKS, error.message)
    return invalid(ValidationError({"url": [ErrorDetail(error.message, error.code)]}))


@tells(SendRefused)
def send_refused(error: SendRefused) -> Problem:
    if error.code == "off":
        return Problem(WEBHOOK_OFF, error.message)
    seconds = int(BY_HAND_WITHIN.total_seconds() // MOST_BY_HAND)
    refused = Problem(problem_types.TOO_MANY, error.message, retry_after=seconds)
    return refused.with_headers(Retry_After=str(seconds))
