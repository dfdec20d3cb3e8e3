"""Tokens that let a person's programs in. Only a digest is stored; the token is shown once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from core import actor
from core.crypto import EncryptedTextField


class TokenKind(models.TextChoices):
    LIVE = "live", "Live"
    TEST = "test", "Test"


class LimitPeriod(models.TextChoices):
    TOTAL = "total", "in total"
    MONTH = "month", "each calendar month"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def alive(self) -> ApiTokenQuerySet:
        return self.filter(Q(expiry=None) | Q(expiry__gt=timezone.now()))


class ApiToken(models.Model):
    """`prefix` is the visible beginning, `expiry` the end of its time, None for no end.

    `limit_mc` is the most it may spend in its period; `limit_period` means nothing without one.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=15)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = EncryptedTextField(max_length=80, was_plain=True)
    kind = models.CharField(max_length=4, choices=TokenKind.choices, default=TokenKind.LIVE)
    scopes = ArrayField(models.CharField(max_length=40))
    limit_mc = models.BigIntegerField(null=True, blank=True)
    limit_period = models.CharField(
        max_length=5, choices=LimitPeriod.choices, default=LimitPeriod.TOTAL
    )
    # The token it was made with: it ends with it, by the database's own cascade.
    maker = models.ForeignKey(
        "self",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
        related_name="made",
    )
    # Of one that a password was given for: it ends when the password changes, as a session does.
    session_hash = models.CharField(max_length=64, blank=True, default="")
    # The form that asked for it: a double click makes no second one.
    request_key = models.UUIDField(default=uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expiry = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = ApiTokenQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("owner", models.F("created_at").desc(), name="apitoken_owner_created"),
            models.Index(fields=["expiry"], name="apitoken_expiry"),
            models.Index(fields=["maker"], name="apitoken_maker"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "request_key"], name="apitoken_request_once"),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="apitoken_may_something"),
            models.CheckConstraint(condition=Q(limit_mc__gt=0), name="apitoken_limit_positive"),
            models.CheckConstraint(
                condition=Q(kind__in=TokenKind.values), name="apitoken_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(limit_period__in=LimitPeriod.values), name="apitoken_period_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @property
    def is_expired(self) -> bool:
        return self.expiry is not None and self.expiry <= timezone.now()

    @property
    def is_out_of_date(self) -> bool:
        """The password that it was given for is not the person's any more."""
        wanted = self.session_hash
        return bool(wanted) and not constant_time_compare(
            wanted, self.owner.get_session_auth_hash()
        )

    @property
    def acting(self) -> actor.Token:
        return actor.Token(
            id=self.pk,
            owner_id=self.owner_id,
            scopes=frozenset(self.scopes),
            limit_mc=self.limit_mc,
            counted_from=self.counted_from,
            is_test=self.kind == TokenKind.TEST,
        )

    @property
    def counted_from(self) -> datetime | None:
        """The start of this calendar month in UTC, where that is the limit's period."""
        if self.limit_period != LimitPeriod.MONTH:
            return None
        return actor.month_start(timezone.now())
