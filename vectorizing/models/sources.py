"""Pictures that wait to become drawings: a person's own, and those of visitors not signed up."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self, TypeVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.crypto import EncryptedTextField
from generations.models import GeneratedImage
from tracer.svg.formats import PX_PER_INCH
from tracer.tracing.options import Guess, Kind, Options
from vectorizing.models.choices import Chosen, chosen_constraints

AnyPicture = TypeVar("AnyPicture", bound="Picture")
MOST_IN_BATCH = 100


class PictureQuerySet(models.QuerySet[AnyPicture]):
    def alive(self, now: datetime) -> Self:
        """Stored whole, and within their 24 hours: the only ones that may be served."""
        return self.filter(stored_at__isnull=False, expires_at__gt=now)


class Picture(models.Model):
    """A checked, clean copy of what was sent, and what was seen of it. The original is not kept.

    A visitor's picture keeps its id, and so its files, when it becomes a person's.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = EncryptedTextField(max_length=120, was_plain=True)
    sha256 = models.CharField(max_length=64, help_text="Of the PNG that is kept.")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    original_width = models.PositiveIntegerField()
    original_height = models.PositiveIntegerField()
    dpi = models.FloatField(
        null=True, blank=True, help_text="Pixels of the original to the inch, where it says so."
    )
    size = models.PositiveIntegerField(help_text="Bytes of the PNG that is kept.")
    suggested = models.JSONField(help_text="The settings that suit it, as guessed.")
    colours_seen = models.PositiveIntegerField()
    flat_background = models.BooleanField()
    transparent = models.BooleanField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Written before the files, so that no file is ever without a row that gets it deleted.
    stored_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def guess(self) -> Guess:
        options = Options(**self.suggested | {"kind": Kind(self.suggested["kind"])})
        return Guess(options, self.colours_seen, self.flat_background, self.transparent)

    @property
    def was_made_smaller(self) -> bool:
        return (self.width, self.height) != (self.original_width, self.original_height)

    @property
    def traced_dpi(self) -> float:
        """Pixels of the kept copy, and so of its drawings, to the inch."""
        return (self.dpi or PX_PER_INCH) * self.width / self.original_width

    @property
    def folder(self) -> str:
        return f"vectors/{self.pk}"

    @property
    def source_key(self) -> str:
        return f"{self.folder}/source.png"

    @property
    def thumb_key(self) -> str:
        return f"{self.folder}/thumb.webp"

    @property
    def keys(self) -> list[str]:
        return [self.source_key, self.thumb_key]


class VectorBatch(Chosen):
    """Up to a hundred pictures that become drawings with one setting; unset until started."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vector_batches"
    )
    request_key = models.UUIDField(default=uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        verbose_name_plural = "vector batches"
        indexes = [models.Index("owner", F("created_at").desc(), name="vectorbatch_owner_created")]
        constraints = [
            models.UniqueConstraint(fields=["id", "owner"], name="vectorbatch_id_owner"),
            models.UniqueConstraint(
                fields=["owner", "request_key"], name="vectorbatch_request_once"
            ),
            *chosen_constraints(),
        ]

    def __str__(self) -> str:
        return f"batch {self.pk}"


class VectorSourceQuerySet(PictureQuerySet["VectorSource"]):
    def alive(self, now: datetime) -> Self:
        return super().alive(now).filter(files_gone_at=None)


class VectorSource(Picture):
    """A person's picture. The row stays, without its files, when its 24 hours are over."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vector_sources"
    )
    batch = models.ForeignKey(
        VectorBatch, on_delete=models.CASCADE, related_name="sources", null=True, blank=True
    )
    image = models.ForeignKey(
        GeneratedImage,
        on_delete=models.SET_NULL,
        related_name="vector_sources",
        null=True,
        blank=True,
    )
    files_gone_at = models.DateTimeField(null=True, blank=True)

    objects = VectorSourceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        indexes = [
            models.Index("owner", F("created_at").desc(), name="vectorsource_owner_created"),
            models.Index(
                fields=["expires_at"], condition=Q(files_gone_at=None), name="vectorsource_kept"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "owner"], name="vectorsource_id_owner")
        ]

    def __str__(self) -> str:
        return f"source {self.pk}"

    @property
    def is_alive(self) -> bool:
        """Its files may be served and traced."""
        stored = self.stored_at is not None and self.files_gone_at is None
        return stored and self.expires_at > timezone.now()


class PendingUpload(Picture):
    """A visitor's picture until they sign up: nobody's, found only by a secret token's hash."""

    token_hash = models.CharField(max_length=64, unique=True)
    sender_hash = models.CharField(max_length=64)

    objects = PictureQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sender_hash"], name="pendingupload_sender"),
            models.Index(fields=["expires_at"], name="pendingupload_expires"),
        ]

    def __str__(self) -> str:
        return f"pending upload {self.pk}"
