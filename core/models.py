"""Tables without a domain: what providers told us, what the API answered, when the sweep ran."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.audit.models import AuditEntry, AuditSeal
from core.costs.models import ProviderCost, ProviderPrice, ProviderUsage
from core.crypto import EncryptedTextField
from core.moderation.models import Case, Decision
from core.receipts import Receipt
from core.switches.models import Announcement, FeatureFlag, ServiceSwitch

__all__ = [
    "Announcement",
    "AuditEntry",
    "AuditSeal",
    "Case",
    "Decision",
    "FeatureFlag",
    "Heartbeat",
    "KeptAnswer",
    "ProviderCost",
    "ProviderEvent",
    "ProviderPrice",
    "ProviderUsage",
    "Receipt",
    "ServiceSwitch",
]


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
    """When a repeating duty last ran; /readyz reads it."""

    name = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"


KEPT_FOR = timedelta(hours=24)


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    def alive(self) -> KeptAnswerQuerySet:
        return self.filter(created_at__gt=timezone.now() - KEPT_FOR)

    def past_keeping(self, now: datetime) -> KeptAnswerQuerySet:
        return self.filter(created_at__lte=now - KEPT_FOR)


class KeptAnswer(models.Model):
    """What a request with an Idempotency-Key was answered, to answer its repeats the same.

    Its id is the request key of what the request made.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text="Of the address and what was sent.")
    status = models.PositiveSmallIntegerField()
    location = models.CharField(max_length=300, blank=True, default="")
    # Encrypted: it may quote a prompt.
    body = EncryptedTextField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("owner", models.F("created_at").desc(), name="keptanswer_owner_created"),
            models.Index(fields=["created_at"], name="keptanswer_created"),
        ]
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="keptanswer_once")]

    def __str__(self) -> str:
        return f"{self.status} {self.pk}"
