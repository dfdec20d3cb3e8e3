"""The end of an account, as far as other servers go: nothing more is sent to them."""

from __future__ import annotations

from core import erasure
from core.erasure import ErasureStep, Outcome, Subject, done
from notifications.models import WebhookEndpoint


def end_webhooks(person: Subject) -> Outcome:
    """Before jobs are stopped, so that no end of one is announced."""
    endpoints = WebhookEndpoint.objects.filter(owner=person.id)
    count = endpoints.count()
    endpoints.delete()
    return done(webhooks=count)


STEPS = (ErasureStep("webhooks", erasure.PAYMENTS, end_webhooks, "Your webhooks"),)
