"""Turning a switch in a test as staff do it, by their own role."""

from __future__ import annotations

from core.row_security import STAFF, role_scope
from core.switches import Service, snapshot
from core.switches.turn import Turn, turn


def close(service: Service, message: str = "") -> None:
    with role_scope(STAFF):
        turn(Turn(service, is_on=False, message=message))
    snapshot.forget()


def reopen(service: Service) -> None:
    with role_scope(STAFF):
        turn(Turn(service, is_on=True))
    snapshot.forget()
