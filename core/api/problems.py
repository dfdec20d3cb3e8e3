"""What an answer says when something is wrong (RFC 9457), and which exception means what.

Each kind of problem is defined once, beside the code that raises it, and has a page under
/api/docs/problems/. A domain exception becomes a problem by a function marked `tells`:

    SHORT = define("not-enough-credits", 402, "Not enough credits", about="...", example="...")

    @tells(NotEnoughCredits)
    def not_enough_credits(error: NotEnoughCredits) -> Problem:
        return Problem(SHORT, "This costs ...", needed_mc=error.needed_mc)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, JsonResponse

CONTENT_TYPE = "application/problem+json"
PREFIX = "/api/"
Telling = TypeVar("Telling", bound=Callable[[Any], "Problem"])


@dataclass(frozen=True, eq=False)
class ProblemType:
    """One kind of problem. `about` is its page: the cause, what was charged, the next step."""

    slug: str
    status: int
    title: str
    about: str
    # A detail as people get it, and members beside the standard ones.
    example: str
    members: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"{PREFIX}docs/problems/{self.slug}/"

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    def body(self, detail: str, instance: str, members: Mapping[str, Any]) -> dict[str, Any]:
        """As it is sent; `instance` is the address that was asked."""
        return {
            "type": self.url,
            "code": self.slug,
            "title": self.title,
            "status": self.status,
            "detail": detail,
            "instance": instance,
            **members,
        }


class Problem(Exception):
    """Raised anywhere below a view of the API; the answer is made of it."""

    def __init__(self, kind: ProblemType, detail: str = "", **members: Any) -> None:
        super().__init__(detail or kind.title)
        self.kind, self.detail, self.members = kind, detail or kind.example, members
        self.headers: dict[str, str] = {}

    def with_headers(self, **headers: str) -> Problem:
        """`Retry_After="1"` becomes Retry-After."""
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self

    def body(self, instance: str) -> dict[str, Any]:
        return self.kind.body(self.detail, instance, self.members)


_kinds: dict[str, ProblemType] = {}
_tellers: dict[type[Exception], Callable[[Any], Problem]] = {}


def define(
    slug: str, status: int, title: str, *, about: str, example: str, **members: Any
) -> ProblemType:
    """Further members are examples of what its body has besides."""
    if slug in _kinds:
        raise ValueError(f"two problems are called {slug}")
    _kinds[slug] = ProblemType(slug, status, title, about, example, members)
    return _kinds[slug]


def kinds() -> dict[str, ProblemType]:
    return dict(_kinds)


def tells(*errors: type[Exception]) -> Callable[[Telling], Telling]:
    """Mark the function that makes a problem of these exceptions and their subclasses."""

    def remember(teller: Telling) -> Telling:
        _tellers.update(dict.fromkeys(errors, teller))
        return teller

    return remember


def problem_of(error: Exception) -> Problem | None:
    """None for an exception that nobody expected."""
    if isinstance(error, Problem):
        return error
    known = (_tellers[kind] for kind in type(error).__mro__ if kind in _tellers)
    teller = next(known, None)
    return teller(error) if teller else None


def is_api(request: HttpRequest) -> bool:
    """Its pages are for people and go wrong in words for people."""
    return request.path.startswith(PREFIX) and not request.path.startswith(f"{PREFIX}docs/")


def answer(request: HttpRequest, problem: Problem) -> JsonResponse:
    """For what goes wrong before or after a view: no such page, a broken request, a broken us."""
    return JsonResponse(
        problem.body(request.path),
        status=problem.kind.status,
        content_type=CONTENT_TYPE,
        headers=problem.headers,
    )
