"""One row per operation of the API: how to call it well, and how badly.

Each app lists its own in `tests/<app>/api/rows.py`; `tests/visiona/test_api_rows.py` runs every
check over every row, and fails for an operation that has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User

Body = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """`path` makes what the call needs for its owner and gives the address, query and all.

    `body` is a good one, or makes one for the owner. `bad` is a body and `bad_query` a query that
    is refused, each with the name of the field that is complained of. `owned`: a stranger who
    calls the owner's address finds nothing there.
    """

    operation: str
    path: Callable[[User], str]
    body: Body | Callable[[User], Body] | None = None
    bad: tuple[Body, str] | None = None
    bad_query: tuple[str, str] | None = None
    owned: bool = False
    files: bool = False

    def body_for(self, owner: User) -> Body | None:
        return self.body(owner) if callable(self.body) else self.body


def at(path: str) -> Callable[[User], str]:
    """An address that needs nothing made."""
    return lambda owner: path
