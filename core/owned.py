"""What all rows about somebody's money share: they outlive the person."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone


def owner_key() -> models.ForeignKey:
    """No constraint and no cascade: a deleted person's id stays and points to nobody.

    Books must be kept for years, and an append-only entry can't be changed to hide a name. With
    the person's row gone the bare id is the pseudonym, and the sums of the ledger still hold.
    """
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )


class Owned(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = owner_key()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


def owned_indexes() -> list[models.Index]:
    """The owner's list, newest first."""
    return [models.Index(F("owner"), F("created_at").desc(), name="%(class)s_owner_created")]


def tie_target() -> models.UniqueConstraint:
    """What a child's composite key over (parent, owner) refers to."""
    return models.UniqueConstraint(fields=["id", "owner"], name="%(class)s_id_owner")


def known(field: str, values: list[str], name: str) -> models.CheckConstraint:
    """The database refuses a word that the code does not know."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": sorted(values)}), name=name
    )


def once_if_set(field: str, name: str) -> models.UniqueConstraint:
    """An id of the payment provider belongs to one row; rows without one don't meet."""
    return models.UniqueConstraint(fields=[field], condition=~models.Q(**{field: ""}), name=name)
