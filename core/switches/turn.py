"""Turning a switch: by staff on their page, by an operator's command, by the spending brake."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.db import transaction

from core import audit, origins
from core.database import lock_until_commit
from core.refusals import Refused
from core.switches import snapshot
from core.switches.models import MOST_LETTERS, Service, ServiceSwitch

log = structlog.get_logger(__name__)


class TurnedMeanwhile(Refused):
    """Somebody else was faster; nothing was changed."""

    def __init__(self, row: ServiceSwitch) -> None:
        words = (
            f"{row.get_name_display()} was switched {'on' if row.is_on else 'off'} meanwhile, at"
            f" {row.at:%H:%M:%S} UTC. Look at it before you decide again."
        )
        super().__init__("turned_meanwhile", words)


@dataclass(frozen=True)
class Turn:
    """What is wanted: `message` is for people, `reason` for colleagues."""

    service: Service
    is_on: bool
    message: str = ""
    reason: str = ""
    is_automatic: bool = False


def turn(wish: Turn, *, seen: int | None = None) -> ServiceSwitch | None:
    """Write it, and what changed into the audit log; None where it stands so already.

    `seen` is the newest row that whoever decides has looked at, 0 for none. Raises
    TurnedMeanwhile where there is a newer one.
    """
    with transaction.atomic():
        lock_until_commit("switches")
        newest = ServiceSwitch.objects.filter(name=wish.service).order_by("-pk").first()
        if seen is not None and newest is not None and newest.pk != seen:
            raise TurnedMeanwhile(newest)
        if _is_so(newest, wish):
            return None
        row = ServiceSwitch.objects.create(
            name=wish.service,
            is_on=wish.is_on,
            message=wish.message[:MOST_LETTERS],
            reason=wish.reason[:MOST_LETTERS],
            is_automatic=wish.is_automatic or _stays_automatic(newest, wish),
            by_id=origins.current().actor_id,
        )
        was_on = newest is None or newest.is_on
        audit.record(_action(row, was_on=was_on), owner_id=None, target=row, service=row.name)
        transaction.on_commit(snapshot.forget)
    snapshot.forget()
    log.warning("switch turned", service=row.name, on=row.is_on)
    return row


def _is_so(newest: ServiceSwitch | None, wish: Turn) -> bool:
    if newest is None:
        return wish.is_on
    return newest.is_on == wish.is_on and (wish.is_on or newest.message == wish.message)


def _stays_automatic(newest: ServiceSwitch | None, wish: Turn) -> bool:
    """Other words for what the brake closed leave it to the brake."""
    return newest is not None and newest.is_automatic and not newest.is_on and not wish.is_on


def _action(row: ServiceSwitch, *, was_on: bool) -> str:
    if row.is_on == was_on:
        return "service.reworded"
    return "service.opened" if row.is_on else "service.closed"
