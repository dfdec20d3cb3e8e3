"""What staff did for a person, or ask a colleague to allow; and what the person lets them see."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.crypto import EncryptedTextField
from core.jobs.models import Job, State, job_constraints, job_indexes

# A colleague has so long to look at it.
ALLOWED_WITHIN = timedelta(days=7)


class StaffAct(Job):
    """One act of staff on one person's account. It has an id of its form, a reason, and an end.

    One above a sum waits for a second pair of eyes: `decided_by_id`, which the database itself
    keeps from being the first one's. What is asked for is written once and never changed.
    """

    # `accounts.services.staff_acts` tells them itself, as staff's and not as a worker's.
    is_audited = False

    name = models.CharField(max_length=40)
    target = models.CharField(max_length=80, help_text="What of the account it is about.")
    staff_id = models.UUIDField(help_text="Who asked for it.")
    needs_second = models.BooleanField(default=False)
    reason = EncryptedTextField(help_text="The person reads it.")
    facts = EncryptedTextField(default="{}", help_text="JSON: what exactly is to be done.")
    decided_by_id = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = EncryptedTextField(blank=True, default="", help_text="Why it was declined.")

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [
            *job_indexes(),
            models.Index(
                F("created_at").desc(),
                condition=Q(needs_second=True, state=State.QUEUED, decided_by_id=None),
                name="staffact_undecided",
            ),
        ]
        constraints = [
            *job_constraints(),
            models.CheckConstraint(
                condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("staff_id")),
                name="staffact_two_pairs_of_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(owner_id=F("staff_id")), name="staffact_not_for_oneself"
            ),
            models.CheckConstraint(
                condition=Q(needs_second=False)
                | ~Q(state__in=[State.RUNNING, State.SUCCEEDED])
                | Q(decided_by_id__isnull=False),
                name="staffact_done_once_allowed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"

    @property
    def asked(self) -> dict[str, Any]:
        return json.loads(self.facts)

    @property
    def is_undecided(self) -> bool:
        return self.needs_second and self.decided_by_id is None and not self.is_final


class AccessKind(models.TextChoices):
    CONTENT = "content", "the names and trigger words of your models, and your prompts"
    VIEW = "view", "your pages as you see them, pictures too, without changing anything"


class SupportAccessQuerySet(models.QuerySet["SupportAccess"]):
    def live(self) -> Self:
        return self.filter(ended_at=None, until__gt=timezone.now())

    def open(self) -> Self:
        """Allowed still, or waiting for an answer."""
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()), ended_at=None)


class SupportAccess(models.Model):
    """What a person lets staff see for a while, or was asked to. Nothing is seen without one.

    `until` is set when the person allows it, `ended_at` when they refuse or take it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="support_accesses"
    )
    kind = models.CharField(max_length=8, choices=AccessKind.choices)
    # Nobody asked for what a person gives by themself.
    asked_by_id = models.UUIDField(null=True, blank=True)
    reason = EncryptedTextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SupportAccessQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [
            models.Index("owner", F("created_at").desc(), name="supportaccess_owner_created")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AccessKind.values), name="supportaccess_kind_known"
            ),
            models.UniqueConstraint(
                fields=["owner", "kind"],
                condition=Q(ended_at=None),
                name="supportaccess_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.until is not None and self.until > timezone.now()

    @property
    def is_waiting(self) -> bool:
        return self.ended_at is None and self.until is None
