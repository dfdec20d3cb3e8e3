"""What who is refused before any page was asked is told: in words for people, or for a program."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.module_loading import import_string

from core.api import problem_types
from core.api.problems import ApiProblem, is_api, problem_response
from core.http import MOST_BODY_BYTES
from visiona.gate.answers import Answer, encoded

RETRY_AFTER = "5"
# Those of the settings' middleware that dress an answer and ask nothing of anybody.
_DRESS = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)

_BARE = {
    "REQUEST_METHOD": "GET", "SERVER_NAME": "localhost", "SERVER_PORT": "443",
    "wsgi.url_scheme": "https",
}  # fmt: skip


class Kind(Enum):
    TOO_SLOW = 408
    TOO_LARGE = 413
    BUSY = 503


@lru_cache(256)
def refusal(kind: Kind, path: str) -> Answer:
    """The connection ends with it: the rest of a body may still be on the line."""

    def words(request: HttpRequest) -> HttpResponse:
        return _problem(kind, request) if is_api(request) else _page(kind)

    answer: Any = words
    for name in reversed(_DRESS):
        answer = import_string(name)(answer)
    response = answer(WSGIRequest(_BARE | {"PATH_INFO": path, "wsgi.input": BytesIO()}))
    response["Connection"] = "close"
    response["Content-Length"] = str(len(response.content))
    if kind is Kind.BUSY:
        response["Retry-After"] = RETRY_AFTER
    return Answer(kind.value, encoded(response.items()), response.content)


def _page(kind: Kind) -> HttpResponse:
    return HttpResponse(loader.render_to_string(f"{kind.value}.html"), status=kind.value)


def _problem(kind: Kind, request: HttpRequest) -> HttpResponse:
    match kind:
        case Kind.TOO_SLOW:
            problem = ApiProblem(problem_types.TOO_SLOW)
        case Kind.TOO_LARGE:
            problem = ApiProblem(problem_types.TOO_LARGE, most_bytes=MOST_BODY_BYTES)
        case Kind.BUSY:
            words = "We are busy just now. Nothing was charged. Try again in a few seconds."
            problem = ApiProblem(problem_types.UNAVAILABLE, words)
    return problem_response(request, problem)
