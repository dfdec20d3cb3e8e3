"""People, and what they agreed to."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from core.crypto import EncryptedTextField


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Theme(models.TextChoices):
    DARK = "dark"
    LIGHT = "light"
    SYSTEM = "system"


class User(AbstractUser):
    """A person, known by email."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    name = EncryptedTextField(max_length=80, blank=True, default="", was_plain=True)
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    # When the account is to end, as long as its person may still undo that.
    leaves_at = models.DateTimeField(null=True, blank=True)
    # Of a nobody: the row stands for an erased person in the books, and nobody logs in by it.
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                condition=models.Q(theme__in=Theme.values), name="user_theme_known"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def shown_name(self) -> str:
        return self.name or self.email.partition("@")[0]

    def get_full_name(self) -> str:
        return self.shown_name

    def get_short_name(self) -> str:
        return self.shown_name


class ConsentPurpose(models.TextChoices):
    TERMS = "terms", "terms of use, and being 18 or older"
    TRAIN_MODEL = "train_model", "training a model with photos of a face"


class ConsentEvent(models.TextChoices):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Consent(models.Model):
    """What a person agreed to or withdrew, when, and which text it was. Written once, never
    changed: the newest row of a purpose decides."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # No role may delete a consent; it goes with its person, by the database's own cascade.
    owner = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, db_constraint=False, related_name="consents"
    )
    purpose = models.CharField(max_length=20, choices=ConsentPurpose.choices)
    version = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)
    event = models.CharField(
        max_length=9,
        choices=ConsentEvent.choices,
        default=ConsentEvent.GIVEN,
        db_default=ConsentEvent.GIVEN,
    )
    # Or withdrawn, where that is the event.
    given_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index("owner", models.F("given_at").desc(), name="consent_owner_given")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    purpose__in=ConsentPurpose.values, event__in=ConsentEvent.values
                ),
                name="consent_purpose_and_event_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"
