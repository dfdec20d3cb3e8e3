"""Which kinds of news a person wants on the page and by mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import FilteredRelation, Q

from accounts.models import User
from core import audit, limits
from core.refusals import Refused
from notifications.kinds import KINDS, Kind
from notifications.models import EventType, NoticeChoice


class ChoiceRefused(Refused):
    """Why a kind is told all the same, in words for the person. `code`: always."""


@dataclass(frozen=True)
class Chosen:
    page: bool
    mail: bool


@dataclass(frozen=True)
class Choice:
    """One kind, and how this person is told of it."""

    type: EventType
    kind: Kind
    page: bool
    mail: bool


NOT_AT_ALL = Chosen(page=False, mail=False)


def chosen(owner_id: UUID, event_type: EventType) -> Chosen:
    """In one query. Nothing is told to somebody who is gone."""
    own = FilteredRelation("notice_choices", condition=Q(notice_choices__type=event_type))
    people = User.objects.filter(pk=owner_id).annotate(choice=own)
    found = people.values_list("choice__page", "choice__mail").first()
    return _with(KINDS[event_type], *found) if found else NOT_AT_ALL


def of_person(owner_id: UUID) -> list[Choice]:
    rows = NoticeChoice.objects.filter(owner_id=owner_id)
    own = {row.type: (row.page, row.mail) for row in rows}
    found = []
    for event_type in map(EventType, KINDS):
        kind = KINDS[event_type]
        told = _with(kind, *own.get(event_type, (None, None)))
        found.append(Choice(event_type, kind, told.page, told.mail))
    return found


def choose(owner_id: UUID, wanted: Mapping[EventType, Mapping[str, bool]]) -> int:
    """By kind `page` and `mail`; what is not named stays. Gives how many kinds changed.

    Raises ChoiceRefused and TooOften; then nothing was changed.
    """
    limits.count("notice_choice", owner_id)
    changed = []
    for known in of_person(owner_id):
        asked = wanted.get(known.type, {})
        page, mail = asked.get("page", known.page), asked.get("mail", known.mail)
        if _with(known.kind, page, mail) != Chosen(page, mail):
            words = f"“{known.type.label}” is always told. {known.kind.why}"
            raise ChoiceRefused("always_told", words)
        if (page, mail) != (known.page, known.mail):
            changed.append(NoticeChoice(owner_id=owner_id, type=known.type, page=page, mail=mail))
    with transaction.atomic():
        NoticeChoice.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["owner", "type"],
            update_fields=["page", "mail"],
        )
        for row in changed:
            audit.record(
                "notifications.chosen",
                owner_id=owner_id,
                kind=row.type,
                page=row.page,
                mail=row.mail,
            )
    return len(changed)


def _with(kind: Kind, page: bool | None, mail: bool | None) -> Chosen:
    """What is fixed is told, whatever was chosen once."""
    return Chosen(
        kind.page.at_first if page is None or kind.page.is_fixed else page,
        kind.mail.at_first if mail is None or kind.mail.is_fixed else mail,
    )
