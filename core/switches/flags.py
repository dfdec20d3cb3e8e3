"""Feature flags: something for staff, for named people, or for a share of all, without a cookie.

Who is in a share follows from their id, so that they stay in it while it grows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from django.db import transaction

from core import audit, origins
from core.crypto import blind_index
from core.switches import snapshot
from core.switches.models import Feature, FeatureFlag
from core.switches.snapshot import Remembered


class Person(Protocol):
    @property
    def pk(self) -> UUID: ...
    @property
    def is_staff(self) -> bool: ...


def is_for_all(feature: Feature) -> bool:
    """Then nobody needs to know whose page it is."""
    flag = newest().get(feature.value)
    return flag is None or flag.share >= 100


def is_on(feature: Feature, person: Person) -> bool:
    flag = newest().get(feature.value)
    if flag is None or is_for_all(feature) or (flag.for_staff and person.is_staff):
        return True
    mark = _mark(feature, person.pk)
    return mark in flag.people or int(mark[:8], 16) % 100 < flag.share


def give(
    feature: Feature, *, share: int, for_staff: bool, people: Iterable[UUID], reason: str = ""
) -> FeatureFlag:
    """From now on to these, and to nobody else."""
    with transaction.atomic():
        flag = FeatureFlag.objects.create(
            name=feature.value,
            share=share,
            for_staff=for_staff,
            people=sorted(_mark(feature, one) for one in people),
            reason=reason,
            by_id=origins.current().actor_id,
        )
        facts: dict[str, audit.Fact] = {"feature": flag.name, "share": share, "staff": for_staff}
        audit.record("feature.given", owner_id=None, target=flag, **facts)
        transaction.on_commit(snapshot.forget)
    snapshot.forget()
    return flag


def newest() -> dict[str, FeatureFlag]:
    return _flags.get()


def _mark(feature: Feature, person_id: UUID) -> str:
    return blind_index(str(person_id), f"flag {feature.value}")


_flags = Remembered(
    lambda: {
        flag.name: flag for flag in FeatureFlag.objects.order_by("name", "-pk").distinct("name")
    }
)
