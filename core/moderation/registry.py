"""What can be moderated: each app registers its own kinds of targets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from core.moderation.models import Decision
from core.uuids import is_uuid


@dataclass(frozen=True)
class Shown:
    """What a moderator sees of it, by a click that is written down."""

    words: str = ""
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Target:
    kind: str
    id: str
    owner_id: UUID
    label: str


def _nothing(target_id: str) -> None:
    return None


@dataclass(frozen=True)
class TargetKind:
    """`address` finds one in a path of the site, by a group named `id`. `find` gives its owner and
    a label that tells nothing private; read as staff. `show` too. What `suspend`, `restore` and
    `remove` do joins the transaction of the decision, in the owner's row scope; without one of
    them that is not offered.
    """

    name: str
    find: Callable[[str], tuple[UUID, str] | None]
    address: re.Pattern[str] | None = None
    show: Callable[[str], Shown] = field(default=lambda _: Shown())
    suspend: Callable[[str], None] | None = None
    restore: Callable[[str], None] = field(default=_nothing)
    remove: Callable[[str], None] | None = None
    # Of a picture: the model that made it, to be suspended in its place.
    model_of: Callable[[str], str] = field(default=lambda _: "")


PERSON, MODEL = "person", "model"
Teller = Callable[[Decision, str], None]
_kinds: dict[str, TargetKind] = {}
_tellers: list[Teller] = []


def register(*kinds: TargetKind) -> None:
    """Called once by each app when it is ready."""
    _kinds.update({kind.name: kind for kind in kinds})


def register_teller(teller: Teller) -> None:
    """Who tells a person of a decision, or of the answer to their appeal; `about` is which."""
    if teller not in _tellers:
        _tellers.append(teller)


def kind_named(name: str) -> TargetKind | None:
    return _kinds.get(name)


def find(kind: str, target_id: str) -> Target | None:
    """Within the staff's scope."""
    known = _kinds.get(kind)
    found = known.find(target_id) if known else None
    return Target(kind, target_id, *found) if found else None


def find_by_address(address: str) -> Target | None:
    """What an address of this site shows; None for whatever else somebody wrote."""
    for kind in _kinds.values():
        matched = kind.address.search(address) if kind.address else None
        if matched and is_uuid(matched["id"]):
            return find(kind.name, matched["id"])
    return None


def tell(decision: Decision, about: str) -> None:
    for teller in _tellers:
        teller(decision, about)
