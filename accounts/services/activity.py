"""What the audit log holds of a person's own affairs, as the person may read it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from core.audit.models import AuditEntry


@dataclass(frozen=True)
class Kind:
    """A part of it by how its actions begin."""

    name: str
    label: str
    beginnings: tuple[str, ...]


KINDS = (
    Kind("signin", "Signing in", ("account.", "email.", "factor.", "login.", "password.",
                                  "passkey.", "session")),
    Kind("programs", "Tokens and webhooks", ("token", "webhook.")),
    Kind("photos", "Photos and models", ("agreement.", "consent.", "model", "photo", "training.")),
    Kind("pictures", "Pictures", ("enhancement.", "generation.", "picture", "vector")),
    Kind("money", "Credits and payments", ("credits.", "customer.", "order.", "subscription.")),
    Kind("account", "Your data and what you are told", ("dataexport.", "deletion.", "erasure.",
                                                        "export.", "notifications.", "receipt.")),
    Kind("staff", "Our staff", ("log.", "staff.", "support.")),
)  # fmt: skip


def own(owner_id: UUID, kind: str = "") -> QuerySet[AuditEntry]:
    """All of it for a kind that is not known."""
    wanted = Q()
    for beginning in next((each.beginnings for each in KINDS if each.name == kind), ()):
        wanted |= Q(action__startswith=beginning)
    return AuditEntry.objects.filter(wanted, owner_id=owner_id)
