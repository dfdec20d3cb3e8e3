"""What is owed at a time beside jobs: a file to delete, a mail to send. Each app has its rules.

The sweep keeps them a page of rows a minute. Those that delete are all the deletion by time there
is; `manage.py retention` lists them and catches up at once where the sweep was away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db.models import Model, QuerySet
from django.utils import timezone

log = structlog.get_logger(__name__)
# More than one sweep's worth waits for the next; a page of rows keeps the sweep short.
BATCH = 200


@dataclass(frozen=True)
class MaintenanceRule:
    """`act` is done to each row that is due, and must be safe to repeat."""

    name: str
    promise: str
    due: Callable[[datetime], QuerySet[Any]]
    act: Callable[[Any], object]
    deletes: bool = False


_rules: list[MaintenanceRule] = []


def register(*rules: MaintenanceRule) -> None:
    """Called once by each app that has some, when it is ready."""
    known = {rule.name for rule in _rules}
    _rules.extend(rule for rule in rules if rule.name not in known)


def rules() -> tuple[MaintenanceRule, ...]:
    return tuple(_rules)


def retention_rules() -> tuple[MaintenanceRule, ...]:
    """All that is ever deleted by time; what is not here is kept."""
    return tuple(rule for rule in _rules if rule.deletes)


def carry_out(rule: MaintenanceRule) -> int:
    """Do what is due of it, at most a page of rows; gives how many were done."""
    done = 0
    rows: list[Model] = list(rule.due(timezone.now())[:BATCH])
    for row in rows:
        try:
            rule.act(row)
        except (OSError, ConnectionError) as error:
            # One file that can't be deleted now must not keep the others waiting.
            log.error("rule failed", rule=rule.name, row=str(row.pk), error=type(error).__name__)
        else:
            done += 1
    return done


def catch_up(rule: MaintenanceRule) -> int:
    """Do all that is due, page by page; what fails stays due. Gives how many were done."""
    done = 0
    while went := carry_out(rule):
        done += went
        if went < BATCH:
            break
    return done
