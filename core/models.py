"""Tables without a domain: what providers told us, and when the sweep last ran."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils import timezone


class ProviderEvent(models.Model):
    """A signed webhook, kept once per event id. A hint only: the state is always fetched."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    job_id = models.UUIDField()
    status = models.CharField(max_length=20)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="providerevent_once")
        ]
        indexes = [models.Index(fields=["received_at"], name="providerevent_received")]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"


class Heartbeat(models.Model):
    """When a repeating duty last ran; `doctor` and /healthz/deep read it."""

    name = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"
