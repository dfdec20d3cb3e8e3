"""The audit log: who did what to which object, from where, by which door.

A service calls `record` in the transaction of the act, so that there is neither an act without its
row nor a row without its act. No role may change or delete a row; `audit_prune` deletes what is
older than a year, and `audit_forget` empties the part that tells of an erased person. Beat seals
committed rows into a chain of hashes (`core/audit/seals.py`), which `manage.py audit --verify`
follows.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Model

from core import origins
from core.audit.digests import canonical, new_salt
from core.audit.models import AuditEntry

Fact = str | int | bool | UUID | list[UUID] | None


def record(
    action: str, *, owner_id: UUID | None, target: Model | None = None, **facts: Fact
) -> None:
    """`action` is a dotted word of the past, as `training.started`; `owner_id` is whose affairs it
    is. `facts` are ids, numbers and single words, never a person's text, address or secret.
    """
    origin = origins.current()
    entry = AuditEntry(
        action=action,
        door=origin.door,
        target_kind=target._meta.label_lower if target is not None else "",
        owner_id=owner_id,
        target_id=str(target.pk) if target is not None else "",
        facts=canonical(facts) if facts else None,
        owner_salt=new_salt(),
        actor_id=origin.actor_id,
        token_id=origin.token_id,
        place=origin.place,
        device=origin.device,
        actor_salt=new_salt(),
    )
    entry.owner_digest, entry.actor_digest = entry.owner_part(), entry.actor_part()
    entry.save(force_insert=True)
