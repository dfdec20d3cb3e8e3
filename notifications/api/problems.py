"""What an endpoint says when a webhook is not kept, or nothing is sent or chosen."""

from __future__ import annotations

from core.api.problem_types import INVALID
from core.api.problems import map_to_type, problem_type
from notifications.services.announce import SendRefused
from notifications.services.choices import ChoiceRefused
from notifications.services.endpoints import MOST_ENDPOINTS, EndpointRefused

TOO_MANY_WEBHOOKS = problem_type(
    "too-many-webhooks",
    409,
    "Too many webhooks",
    about=f"A person has {MOST_ENDPOINTS} webhooks at most. Nothing was made. Delete one that you"
    " no longer use, on your account page or with `DELETE /api/webhooks/{webhook_id}`.",
    example=f"Up to {MOST_ENDPOINTS} webhooks. Delete one to add another.",
)
WEBHOOK_OFF = problem_type(
    "webhook-off",
    409,
    "The webhook is off",
    about="Nothing is sent to a webhook that is off. Switch it on first: send `enabled: true` to"
    " `PATCH /api/webhooks/{webhook_id}`. `disabled_because` of the webhook says why it is off.",
    example="This webhook is off, so nothing was sent. Switch it on first.",
)
OLD_SECRET_ALIVE = problem_type(
    "old-secret-alive",
    409,
    "The old secret still signs",
    about="A webhook signs with two secrets for 24 hours after a change. Nothing was changed. End"
    " the old one with `DELETE /api/webhooks/{webhook_id}/secret/old`, once your server knows the"
    " new one, then ask again.",
    example="There is a new secret already. End the old one first.",
)
ALWAYS_TOLD = problem_type(
    "always-told",
    409,
    "It is always told",
    about="Receipts and what is about a person's money are told on the page and by mail, whatever"
    " is chosen. Nothing was changed. `fixed` of `GET /api/notifications/choices` says which.",
    example="“A payment arrived” is always told. This is your receipt.",
)

map_to_type(EndpointRefused, INVALID, too_many=TOO_MANY_WEBHOOKS)
map_to_type(SendRefused, WEBHOOK_OFF)
map_to_type(ChoiceRefused, ALWAYS_TOLD)
