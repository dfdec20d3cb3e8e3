"""The receipts that were issued: written once, never changed."""

from __future__ import annotations

import json
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from core import actor
from core.receipts import signatures


class Receipt(models.Model):
    """One signed statement. Without an owner it is of somebody whose account is gone: it holds
    nothing of that person, and who knows its id may read it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # No role may delete a receipt; it goes with its person, by the database's own cascade.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="receipts",
    )
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(help_text="What it is about: a training, a deletion.")
    is_test = models.BooleanField(default=actor.is_test, db_default=False, editable=False)
    jws = models.TextField(help_text="Compact, as it is given out.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        app_label = "core"
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        indexes = [models.Index("owner", F("created_at").desc(), name="receipt_owner_created")]
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "kind"], name="receipt_once"),
        ]

    def __str__(self) -> str:
        return f"receipt {self.pk}"

    @property
    def body(self) -> dict[str, Any]:
        """What it states. It is ours, so nothing is verified again."""
        return signatures.unverified_body(self.jws)

    @property
    def document(self) -> str:
        """The file that is given out: the statement to read, and the signature over it."""
        told = {"receipt": self.body, "jws": self.jws}
        return json.dumps(told, indent=2, ensure_ascii=False) + "\n"

    @property
    def own_page(self) -> str:
        return reverse("receipts:receipt", args=[self.pk])
