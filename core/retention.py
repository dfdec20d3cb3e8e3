"""What is deleted when: the duties of the sweep that delete, as one list that can be checked.

The sweep keeps these promises a page of rows a minute; `manage.py retention` shows them and
catches up at once where the sweep was away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from core import sweep
from core.sweep import Duty


@dataclass(frozen=True)
class Standing:
    """How many rows of a rule are due."""

    rule: Duty
    due: int


def rules() -> tuple[Duty, ...]:
    """All that is ever deleted by time; what is not here is kept."""
    return tuple(duty for duty in sweep.duties() if duty.deletes)


def standings(now: datetime) -> Iterator[Standing]:
    for rule in rules():
        yield Standing(rule, rule.due(now).count())


def enforce(rule: Duty) -> int:
    """Delete all that is due, page by page; what fails stays due. Gives how many went."""
    done = 0
    while went := sweep.act(rule):
        done += went
        if went < sweep.BATCH:
            break
    return done
