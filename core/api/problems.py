"""What an answer says when something is wrong (RFC 9457), and which exception means what.

Each kind of problem is defined once, beside the code that raises it, and has a page under
/api/docs/problems/. A table says which refusal is of which type, by its class and its code:

    PHOTO_REFUSED = problem_type("photo-refused", 422, "Photo refused", about="...", example="...")

    map_to_type(PhotoRefused, PHOTO_REFUSED, in_use=PHOTO_IN_USE, busy=UNAVAILABLE)

Where that does not say enough, a function marked `@problem_for(ThatError)` makes the problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from core.refusals import Refused

CONTENT_TYPE = "application/problem+json"
PREFIX = "/api/"
Translator = TypeVar("Translator", bound=Callable[[Any], "ApiProblem"])


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


class ApiProblem(Exception):
    """Raised anywhere below a view of the API; the answer is made of it."""

    def __init__(self, problem_type: ProblemType, detail: str = "", **members: Any) -> None:
        super().__init__(detail or problem_type.title)
        self.type, self.detail = problem_type, detail or problem_type.example
        self.members, self.headers = members, dict[str, str]()

    def with_headers(self, **headers: str) -> ApiProblem:
        """`Retry_After="1"` becomes Retry-After."""
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self

    def body(self, instance: str) -> dict[str, Any]:
        return self.type.body(self.detail, instance, self.members)


_types: dict[str, ProblemType] = {}
_translators: dict[type[Exception], Callable[[Any], ApiProblem]] = {}


def problem_type(
    slug: str, status: int, title: str, *, about: str, example: str, **members: Any
) -> ProblemType:
    """Further members are examples of what its body has besides."""
    if slug in _types:
        raise ValueError(f"two problems are called {slug}")
    _types[slug] = ProblemType(slug, status, title, about, example, members)
    return _types[slug]


def defined_types() -> dict[str, ProblemType]:
    return dict(_types)


def map_to_type(error: type[Exception], usual: ProblemType, /, **by_code: ProblemType) -> None:
    """The problem of this exception and its subclasses; some codes of a refusal have their own.

    What a refusal carries fills the members that the type has: `reason` is its code, `errors` the
    complaint about its field. Without words of its own an exception is told by the type's example.
    """
    _translators[error] = partial(_of_type, usual, by_code)


def problem_for(*errors: type[Exception]) -> Callable[[Translator], Translator]:
    """Mark the function that makes a problem of these exceptions and their subclasses."""

    def remember(translator: Translator) -> Translator:
        _translators.update(dict.fromkeys(errors, translator))
        return translator

    return remember


def problem_of(error: Exception) -> ApiProblem | None:
    """None for an exception that nobody expected."""
    if isinstance(error, ApiProblem):
        return error
    known = (_translators[kind] for kind in type(error).__mro__ if kind in _translators)
    translator = next(known, None)
    return translator(error) if translator else None


def _of_type(
    usual: ProblemType, by_code: Mapping[str, ProblemType], error: Exception
) -> ApiProblem:
    if not isinstance(error, Refused):
        return ApiProblem(usual)
    its_type = by_code.get(error.code, usual)
    facts = {"reason": error.code, "errors": _errors(error), **error.members}
    members = {name: facts[name] for name in its_type.members if name in facts}
    problem = ApiProblem(its_type, error.message, **members)
    if seconds := error.members.get("retry_after"):
        problem.with_headers(Retry_After=str(seconds))
    if its_type.status == 401:
        problem.with_headers(WWW_Authenticate="Bearer")
    return problem


def _errors(error: Refused) -> list[dict[str, str]]:
    if not error.field:
        return []
    place = {"field": error.field, "pointer": f"#/{error.field}"}
    return [place | {"code": error.code, "detail": error.message}]


def is_api(request: HttpRequest) -> bool:
    """Its pages are for people and go wrong in words for people."""
    return request.path.startswith(PREFIX) and not request.path.startswith(f"{PREFIX}docs/")


def problem_response(request: HttpRequest, problem: ApiProblem) -> JsonResponse:
    """For what goes wrong before or after a view: no such page, a broken request, a broken us."""
    return JsonResponse(
        problem.body(request.path),
        status=problem.type.status,
        content_type=CONTENT_TYPE,
        headers=problem.headers,
    )
