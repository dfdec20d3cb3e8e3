"""What one method of one endpoint is: its name, who may, how often, what goes in and out.

The checks at the door, the schema and the pages all read it here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any

from core.api import problem_types
from core.api.problems import ProblemType
from core.api.serializers import InputSerializer, OutputSerializer
from core.http import MOST_BODY_BYTES

# Scopes that are not a token's: no sign-in at all, or any token and any session.
OPEN = ""
SIGNED_IN = "signed-in"


@dataclass(frozen=True)
class Paged:
    """`{"items": [...], "next": ...}` of one serializer."""

    of: type[OutputSerializer]


@dataclass(frozen=True)
class FileBody:
    """Bytes of one of these media types."""

    media_types: tuple[str, ...]


Gives = type[OutputSerializer] | Paged | FileBody | None


@dataclass(frozen=True)
class Operation:
    """Marks a method of an `ApiView`:

        @Operation("generations.create", "Ask for pictures", scope="generations:write",
                   takes=PictureInput, gives={202: GenerationSerializer}, spends=True)
        def post(self, request: Request) -> Response: ...

    `id` is `<tag>.<verb>`. `limit` names the row of `settings.LIMITS` that a request counts in,
    where that is not `read` or `write`. `problems` are those beyond what follows from the other
    facts. `spends`: takes an Idempotency-Key. `waits`: takes `Prefer: wait=n`, see
    `ApiView.respond_after_wait`. `own_scopes`: the method opens its own row scopes, since it does
    more than one transaction. `live_only`: not for test tokens. `lasting`: it gives lasting
    access, so a browser's session must have logged in a moment ago. `unlimited`: not for a token
    with a spend limit, which it would let out of it. `staff`: for staff with a second factor only,
    and a token has to name its scope: the one for everything is not enough. `media_type` is of the
    body that it takes.
    """

    id: str
    summary: str
    scope: str
    about: str = ""
    limit: str = ""
    takes: type[InputSerializer] | None = None
    query: type[InputSerializer] | None = None
    gives: dict[int, Gives] = field(default_factory=dict)
    problems: tuple[ProblemType, ...] = ()
    spends: bool = False
    waits: bool = False
    own_scopes: bool = False
    live_only: bool = False
    lasting: bool = False
    unlimited: bool = False
    staff: bool = False
    media_type: str = "application/json"
    most_bytes: int = MOST_BODY_BYTES

    @property
    def tag(self) -> str:
        return self.id.partition(".")[0]

    @property
    def is_open(self) -> bool:
        return self.scope == OPEN

    @property
    def all_problems(self) -> list[ProblemType]:
        """Those that follow from the facts, and those that are named; not a missing row's 404."""
        found = [problem_types.TOO_MANY, *self.problems]
        if not self.is_open:
            found += [
                problem_types.NOT_SIGNED_IN,
                problem_types.TOKEN_REFUSED,
                problem_types.FORBIDDEN,
            ]
            found.append(
                problem_types.LIVE_ONLY if self.live_only else problem_types.TEST_MODE_OFF
            )
        if ":" in self.scope:
            found.append(problem_types.SCOPE_MISSING)
        found += [problem_types.STAFF_ONLY, problem_types.STAFF_OFF] * self.staff
        if self.lasting:
            found.append(problem_types.LOGIN_TOO_OLD)
        if self.unlimited:
            found.append(problem_types.TOKEN_LIMITED)
        if self.takes or self.query or self.spends:
            found.append(problem_types.INVALID)
        if self.takes:
            found += [problem_types.MALFORMED, problem_types.TOO_LARGE, problem_types.MEDIA_TYPE]
        if self.spends:
            found += [problem_types.KEY_REUSED, problem_types.IN_PROGRESS]
        return sorted(set(found), key=lambda kind: (kind.status, kind.slug))

    def __call__(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def carried_out(view: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
            return view.carry_out(self, partial(method, view, request, *args, **kwargs))

        carried_out.operation = self  # type: ignore[attr-defined]
        return carried_out
