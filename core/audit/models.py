"""The entries of the audit log, and the seals that chain them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone

from core.audit.digests import digest
from core.crypto import EncryptedTextField
from core.origins import Door

KEPT_FOR = timedelta(days=365)


class AuditEntry(models.Model):
    """One act. Ids are no foreign keys: an entry outlives what it tells of.

    Two parts tell of a person: whose affairs it is (owner, target, facts), and who acted (actor,
    token, place, device). Each has a salted digest, which stays when the part is emptied.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    action = models.CharField(max_length=60)
    door = models.CharField(max_length=8)
    target_kind = models.CharField(max_length=60, blank=True, default="")

    owner_id = models.UUIDField(null=True)
    target_id = models.CharField(max_length=64, blank=True, default="")
    # JSON of ids, numbers and single words; encrypted for the ids that providers gave.
    facts = EncryptedTextField(null=True)
    owner_salt = models.CharField(max_length=32, blank=True)
    owner_digest = models.CharField(max_length=64)

    actor_id = models.UUIDField(null=True)
    token_id = models.UUIDField(null=True)
    place = models.CharField(max_length=32, blank=True, default="")
    device = models.CharField(max_length=60, blank=True, default="")
    actor_salt = models.CharField(max_length=32, blank=True)
    actor_digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index("owner_id", models.F("created_at").desc(), name="auditentry_owner"),
            models.Index("actor_id", models.F("created_at").desc(), name="auditentry_actor"),
            models.Index(fields=["created_at"], name="auditentry_created"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(door__in=[door.value for door in Door]),
                name="auditentry_door_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.created_at:%Y-%m-%d %H:%M:%S}"

    @property
    def details(self) -> dict[str, Any]:
        return json.loads(self.facts or "{}")

    def owner_part(self) -> str:
        """The digest that its values give now."""
        return digest(self.owner_salt, [self.owner_id, self.target_id, self.facts])

    def actor_part(self) -> str:
        values = [self.actor_id, self.token_id, self.place, self.device]
        return digest(self.actor_salt, values)

    def sealed_facts(self) -> list[Any]:
        """What a seal covers; it stays as it is when a part is emptied."""
        about = [self.id, self.created_at, self.action, self.door, self.target_kind]
        return [*about, self.owner_digest, self.actor_digest]


class AuditSeal(models.Model):
    """The place of an entry in the chain: its hash covers the seal before it and the entry."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(
        AuditEntry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="seal"
    )
    sealed_at = models.DateTimeField(default=timezone.now)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["sealed_at"], name="auditseal_sealed")]

    def __str__(self) -> str:
        return f"{self.position} {self.hash}"
