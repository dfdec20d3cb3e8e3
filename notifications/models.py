"""What people and their programs are told: notices, their choices, and webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.crypto import EncryptedTextField
from core.jobs.models import Job, job_constraints, job_indexes

LONGEST_ADDRESS = 500


class EventType(models.TextChoices):
    """What can be told. A new one is a line here, its words in `notifications.kinds`, and a call
    of `services.announce.announce`."""

    TRAINING_SUCCEEDED = "training.succeeded", "A model is ready"
    TRAINING_FAILED = "training.failed", "A training failed or took too long"
    TRAINING_CANCELED = "training.canceled", "A training was cancelled"
    GENERATION_SUCCEEDED = "generation.succeeded", "Pictures are ready"
    GENERATION_FAILED = "generation.failed", "Pictures failed or took too long"
    GENERATION_CANCELED = "generation.canceled", "Pictures were cancelled"
    VECTORISATION_SUCCEEDED = "vectorisation.succeeded", "A vector drawing is ready"
    VECTORISATION_FAILED = "vectorisation.failed", "A vector drawing failed"
    PHOTOS_DELETED = "photos.deleted", "The photos of a training were deleted"
    MODEL_DELETED = "model.deleted", "A model was deleted for good"
    CREDITS_LOW = "credits.low", "Credits are running low"
    CREDITS_EXPIRING = "credits.expiring", "Credits are about to expire"
    ORDER_PAID = "order.paid", "A payment arrived"
    ORDER_FAILED = "order.failed", "A bank payment did not come through"
    ORDER_REFUNDED = "order.refunded", "A payment was refunded"
    TRAINING_REFUNDED = "training.refunded", "The credits of a training came back"
    ORDER_REFUND_FAILED = "order.refund_failed", "A refund did not go through"
    ORDER_DISPUTED = "order.disputed", "A bank asked for a payment back"
    PAYMENT_FAILED = "payment.failed", "A payment for your plan failed"
    PAYMENT_TO_CONFIRM = "payment.to_confirm", "Your bank wants a payment confirmed"
    SUBSCRIPTION_CHANGED = "subscription.changed", "Your plan changed"
    SUBSCRIPTION_CANCELED = "subscription.canceled", "Your plan was cancelled"
    SUBSCRIPTION_ENDED = "subscription.ended", "Your plan ended"
    MODERATION_DECIDED = "moderation.decided", "We decided about something of yours"
    MODERATION_ANSWERED = "moderation.answered", "We looked at a decision again"
    WEBHOOK_STOPPED = "webhook.stopped", "A webhook was switched off by us"
    SUPPORT_ACTED = "support.acted", "Our support did something for you"
    SUPPORT_ASKED = "support.asked", "Our support asks you for something"


# What a person's programs can be told; the rest is between the person and us.
PROGRAM_EVENTS = tuple(EventType)[: tuple(EventType).index(EventType.CREDITS_LOW) + 1]
PROGRAM_CHOICES = [(each.value, each.label) for each in PROGRAM_EVENTS]
# Sent on request, whatever an endpoint chose.
TEST_EVENT = "webhook.test"


class Stopped(models.TextChoices):
    """Why nothing is sent to an endpoint."""

    PERSON = "person", "Switched off by you"
    FAILING = "failing", "Switched off: nothing arrived for days"
    GONE = "gone", "Switched off: the server answered that it is gone"


class EndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def wanting(self, owner_id: UUID, event_type: str) -> Self:
        return self.filter(owner_id=owner_id, disabled_at=None, events__contains=[event_type])


class WebhookEndpoint(models.Model):
    """An address that one person's events are sent to, signed with its own secret."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhook_endpoints"
    )
    # Encrypted, since many such addresses hold a key.
    url = EncryptedTextField()
    events = ArrayField(models.CharField(max_length=40))
    secret = EncryptedTextField()
    # After a change both sign, until this time.
    old_secret = EncryptedTextField(blank=True, default="")
    old_secret_until = models.DateTimeField(null=True, blank=True)
    # The form that asked for it: a double click finds the first row.
    request_key = models.UUIDField(default=uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # The first failure since anything arrived.
    failing_since = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_because = models.CharField(
        max_length=8, choices=Stopped.choices, blank=True, default=""
    )

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        indexes = [
            models.Index("owner", F("created_at").desc(), name="webhookendpoint_owner_created")
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "owner"], name="webhookendpoint_id_owner"),
            models.UniqueConstraint(
                fields=["owner", "request_key"], name="webhookendpoint_request_once"
            ),
            models.CheckConstraint(
                condition=Q(events__len__gt=0), name="webhookendpoint_wants_something"
            ),
            models.CheckConstraint(
                condition=Q(disabled_at=None, disabled_because="")
                | Q(disabled_at__isnull=False, disabled_because__in=Stopped.values),
                name="webhookendpoint_stop_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"webhook endpoint {self.pk}"

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def is_enabled(self) -> bool:
        return self.disabled_at is None

    @property
    def has_old_secret(self) -> bool:
        return bool(self.old_secret_until and self.old_secret_until > timezone.now())

    @property
    def secrets(self) -> list[str]:
        """What a message is signed with, the newest first."""
        return [self.secret, self.old_secret] if self.has_old_secret else [self.secret]


class WebhookEvent(models.Model):
    """Something that happened once; each telling of it carries the same id and body."""

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhook_events"
    )
    type = models.CharField(max_length=40)
    body = models.TextField(help_text="JSON as it is sent and signed, to the letter.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [
            models.Index("owner", F("created_at").desc(), name="webhookevent_owner_created"),
            models.Index(fields=["created_at"], name="webhookevent_created"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "owner"], name="webhookevent_id_owner")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.pk}"

    @property
    def message_id(self) -> str:
        return f"evt_{self.pk.hex}"


class WebhookDelivery(Job):
    is_audited = False
    """One event on its way to one endpoint, with what came of the last try."""

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="deliveries")
    by_hand = models.BooleanField(default=False, help_text="A test, or sent again on request.")
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = EncryptedTextField(blank=True, default="")
    took_ms = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            *job_indexes(),
            models.Index(
                "endpoint", F("created_at").desc(), F("id").desc(), name="webhookdelivery_log"
            ),
        ]
        constraints = [*job_constraints()]

    def __str__(self) -> str:
        return f"webhook delivery {self.pk}"

    @property
    def next_try_at(self) -> datetime | None:
        """When it is tried again, after a try that failed."""
        return self.next_look_at if self.attempts and not self.is_final else None


class NoticeQuerySet(models.QuerySet["Notice"]):
    def on_page_of(self, owner_id: UUID) -> Self:
        return self.filter(owner_id=owner_id, on_page=True)

    def unread(self) -> Self:
        return self.filter(on_page=True, read_at=None)


class Notice(models.Model):
    """Something that happened once to one person: a line on their page, a mail that is owed.

    Its id follows from what happened, so that a repeat makes the same one.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    type = models.CharField(max_length=40)
    about = models.UUIDField()
    path = models.CharField(max_length=300, help_text="Where it is looked at.")
    # JSON; encrypted, since a model's name is in it.
    words = EncryptedTextField(default="{}")
    on_page = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)
    # Empty where no mail is owed, or it is being handed over.
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                "owner", F("created_at").desc(), F("id").desc(), name="notice_owner_created"
            ),
            models.Index(
                fields=["owner"], condition=Q(on_page=True, read_at=None), name="notice_unread"
            ),
            models.Index(
                fields=["mail_due_at"],
                condition=Q(mail_due_at__isnull=False),
                name="notice_mail_due",
            ),
            models.Index(fields=["created_at"], name="notice_created"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.pk}"


class NoticeChoice(models.Model):
    """How a person wants to be told of one kind, where that is not as it comes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices"
    )
    type = models.CharField(max_length=40)
    page = models.BooleanField()
    mail = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "type"], name="noticechoice_once")]

    def __str__(self) -> str:
        return f"{self.type} of {self.owner_id}"
