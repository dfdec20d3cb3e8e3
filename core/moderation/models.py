"""What came into the queue, and what was decided about somebody."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.crypto import EncryptedTextField

MOST_WORDS, MOST_REASON = 2000, 1000


class Source(models.TextChoices):
    REPORT = "report", "Reported by somebody"
    BLOCKED = "blocked", "Blocked by our check"
    MINOR = "minor", "Names an age below 18"
    PROVIDER = "provider", "Refused by the provider"


class Matter(models.TextChoices):
    """What a report is about, in the words of the form."""

    ME = "me", "It shows me, and I did not agree"
    MINOR = "minor", "It shows somebody under 18"
    SEXUAL = "sexual", "It is sexual"
    HARM = "harm", "It deceives, threatens or shames somebody"
    RIGHTS = "rights", "It breaks a right of mine or of others"
    OTHER = "other", "Something else"


class Action(models.TextChoices):
    """What a decision does. `BLOCK` is our check's own, made without a person."""

    DISMISS = "dismiss", "Nothing is wrong"
    UPHOLD = "uphold", "It breaks the rules; nothing more is done"
    REMOVE = "remove", "Remove it"
    SUSPEND_MODEL = "suspend_model", "Suspend the model"
    SUSPEND_PERSON = "suspend_person", "Suspend the person"
    BLOCK = "block", "Blocked before it was made"


class Case(models.Model):
    """One thing to look at. Of all people, so the web adds rows and sees only the one that it
    names (`cases.opened`); staff read them all.

    `address` is what was reported, `evidence` the prompt that was blocked. Equal machine-made
    ones meet in `key`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    source = models.CharField(max_length=10, choices=Source.choices)
    matter = models.CharField(max_length=10, choices=Matter.choices, blank=True, default="")
    rule = models.CharField(max_length=30, blank=True, default="")
    person_id = models.UUIDField(null=True, blank=True)
    target_kind = models.CharField(max_length=20, blank=True, default="")
    target_id = models.CharField(max_length=64, blank=True, default="")
    address = EncryptedTextField(blank=True, default="")
    words = EncryptedTextField(blank=True, default="")
    evidence = EncryptedTextField(blank=True, default="")
    # Of whoever reported it; gone as soon as they are told.
    reporter_email = EncryptedTextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    action = models.CharField(max_length=16, choices=Action.choices, blank=True, default="")
    reason = EncryptedTextField(blank=True, default="")
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reporter_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(decided_at=None), name="case_undecided"
            ),
            models.Index(F("decided_at").desc(), name="case_decided"),
            models.Index(fields=["person_id"], name="case_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, action="") | Q(decided_at__isnull=False),
                name="case_decision_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"case {str(self.pk)[:8]}"

    @property
    def is_open(self) -> bool:
        return self.decided_at is None


class Answer(models.TextChoices):
    KEPT = "kept", "It stays as it was decided"
    LIFTED = "lifted", "It is taken back"


class Decision(models.Model):
    """What was decided about somebody, as they read it, with the second look they may ask for.

    `target_id` of a blocked prompt is its keyed hash. A suspension lasts until `lifted_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="decisions"
    )
    case_id = models.UUIDField()
    action = models.CharField(max_length=16, choices=Action.choices)
    rule = models.CharField(max_length=30, blank=True, default="")
    target_kind = models.CharField(max_length=20, blank=True, default="")
    target_id = models.CharField(max_length=64, blank=True, default="")
    reason = EncryptedTextField()
    decided_by = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    lifted_at = models.DateTimeField(null=True, blank=True)
    appeal = EncryptedTextField(blank=True, default="")
    appealed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True, default="")
    answer_reason = EncryptedTextField(blank=True, default="")
    answered_by = models.UUIDField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [
            models.Index("owner", F("created_at").desc(), name="decision_owner_created"),
            models.Index(
                fields=["owner", "action", "target_id"],
                condition=Q(lifted_at=None),
                name="decision_in_force",
            ),
            models.Index(
                fields=["appealed_at"],
                condition=Q(appealed_at__isnull=False, answered_at=None),
                name="decision_appealed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case_id", "action"], name="decision_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="")
                | Q(answered_at__isnull=False, appealed_at__isnull=False),
                name="decision_answer_follows_an_appeal",
            ),
        ]

    def __str__(self) -> str:
        return f"decision {str(self.pk)[:8]}"

    @property
    def may_appeal(self) -> bool:
        return self.appealed_at is None and self.lifted_at is None

    @property
    def is_suspension(self) -> bool:
        return self.action in {Action.SUSPEND_MODEL, Action.SUSPEND_PERSON}
