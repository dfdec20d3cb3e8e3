"""Replicate over HTTP: the SDK carries and signs; we set the time limits, read the JSON ourselves
and sort what went wrong by what it means for a paid job.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import httpx

from core import breakers, foreign_json, providers, turns
from core.breakers import Outside
from core.foreign_json import UnreadableJson
from core.providers import (
    NotSent,
    ProviderError,
    Rejected,
    Throttled,
    Unavailable,
    Unconfirmed,
)

if TYPE_CHECKING:
    from replicate import Client

# Passed with every call: the SDK's own calls have no limit at all in some places.
TIMEOUT = httpx.Timeout(connect=5, read=30, write=30, pool=10)
MOST_PAGES = 200

_NEVER_CONNECTED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)
_making = threading.Lock()
_LONG_ID = re.compile(r"/[\w-]{24,}")
_WAIT_IN_TEXT = re.compile(r"(?:resets|available) in ~?(\d+(?:\.\d+)?) ?s")


def path(*parts: str) -> str:
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def call(method: str, address: str, **options: Any) -> dict[str, Any]:
    """Send once and give the answer's object, empty for an empty answer. Raises ProviderError."""
    # The private method is the SDK's one door to an endpoint without its object models, which
    # fail on statuses that were added since.
    with turns.aside(), _breaker(method, address):
        response = _client()._request(method, address, timeout=TIMEOUT, **options)
    if not response.content and method == "DELETE":
        return {}
    answer = _json(response)
    if not isinstance(answer, dict):
        raise _lost(response.request, "an answer that is no JSON object")
    return answer


def rows(address: str) -> Iterator[dict[str, Any]]:
    """The rows of a list, newest first, page after page for as long as the caller reads on."""
    following = address
    for _ in range(MOST_PAGES):
        page = call("GET", following)
        yield from (row for row in page.get("results") or () if isinstance(row, dict))
        # Only the cursor is taken over, so that the key never goes to another host.
        cursor = urlsplit(str(page.get("next") or "")).query
        if not cursor:
            return
        following = f"{address}?{cursor}"
    # "Not found" would be a lie that may cost a second paid job.
    raise ProviderError(f"GET {address}: more than {MOST_PAGES} pages", permanent=False)


def _breaker(method: str, address: str) -> AbstractContextManager[None]:
    return breakers.calling(
        Outside.REPLICATE,
        refused=lambda: NotSent(f"{method} {_LONG_ID.sub('/…', address)}: known to be away"),
        is_away=lambda error: (
            isinstance(error, ProviderError)
            and not isinstance(error, (Rejected, Throttled, Unavailable))
        ),
    )


class _SortingTransport(httpx.BaseTransport):
    """Raises our errors below the SDK, whose own transport would sleep on 429, 503 and 504 and
    whose error type keeps neither headers nor field names."""

    def __init__(self) -> None:
        self._wire = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            response = self._wire.handle_request(request)
            response.read()
        except _NEVER_CONNECTED as error:
            raise NotSent(f"{_label(request)}: {type(error).__name__}") from error
        except httpx.RequestError as error:
            raise _lost(request, type(error).__name__) from error
        if not response.is_success:
            raise _refusal(request, response)
        return response

    def close(self) -> None:
        self._wire.close()


def _client() -> Client:
    """One client for a process and account; the process is part of it since sockets don't fork."""
    ours = providers.replicate()
    with _making:
        return _client_of(os.getpid(), ours.key, ours.url)


@lru_cache(maxsize=8)
def _client_of(process: int, token: str, base_url: str) -> Client:
    from replicate import Client

    client = Client(
        api_token=token, base_url=base_url, timeout=TIMEOUT, transport=_SortingTransport()
    )
    # The SDK makes its connections at the first use and without a lock, so this is the first use.
    _ = client._client
    return client


def _refusal(request: httpx.Request, response: httpx.Response) -> ProviderError:
    """What an answer other than 2xx means for us."""
    status = response.status_code
    problem = _json(response)
    problem = problem if isinstance(problem, dict) else {}
    # The detail of a 422 may quote what was sent, so only the title goes into the log.
    reason = problem.get("detail" if status == 404 else "title") or ""
    # Which inputs it was about, by name and never by value.
    fields = _fields(problem)
    named = f" ({', '.join(fields)})" if fields else ""
    message = f"{_label(request)}: {status} {reason}{named}".strip()[:300]
    # A 403 to a deletion speaks of the thing, which is public or in use; else of our account.
    if status == 401 or (status == 403 and request.method != "DELETE"):
        return Unavailable(message, reason="credentials")
    if status == 402:
        return Unavailable(message, reason="payment")
    if status == 429:
        return Throttled(message, retry_after=_wait(response.headers, problem))
    if status == 408 or not 400 <= status < 500:
        return _lost(request, str(status))
    return Rejected(message, code=status, fields=fields)


def _lost(request: httpx.Request, why: str) -> ProviderError:
    """No answer to go by: for a POST it may have been taken, anything else is safe to repeat."""
    message = f"{_label(request)}: {why}"
    if request.method == "POST":
        return Unconfirmed(message)
    return ProviderError(message, permanent=False)


def _label(request: httpx.Request) -> str:
    return f"{request.method} {_LONG_ID.sub('/…', request.url.path)}"


def _json(response: httpx.Response) -> Any:
    try:
        return foreign_json.read_storable(response.content)
    except UnreadableJson:
        return None


def _fields(problem: dict[str, Any]) -> tuple[str, ...]:
    named = problem.get("invalid_fields")
    if not isinstance(named, list):
        return ()
    return tuple(str(one["field"]) for one in named if isinstance(one, dict) and one.get("field"))


def _wait(headers: httpx.Headers, problem: dict[str, Any]) -> float | None:
    """Seconds until the limit resets; only `ratelimit-reset` and the text are sure to be there."""
    for value in (headers.get("retry-after"), headers.get("ratelimit-reset")):
        seconds = _seconds(value or "")
        if seconds is not None:
            return seconds
    found = _WAIT_IN_TEXT.search(str(problem.get("detail") or ""))
    return float(found[1]) if found else None


def _seconds(value: str) -> float | None:
    """A number of seconds, or how far away an HTTP date is."""
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
