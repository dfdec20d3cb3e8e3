"""Stripe over HTTP: one client for a process and account, and what its errors mean for us."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from django.conf import settings

from core import breakers, turns
from core.breakers import Outside
from core.providers import ProviderError, Rejected, Throttled, Unavailable

if TYPE_CHECKING:
    from stripe import HTTPClient, StripeClient, StripeError

CONNECT_SECONDS, READ_SECONDS = 5, 25
# A list is read on for as long as rows come, but never without an end.
MOST_ROWS = 10_000
_making = threading.Lock()


class NotTaken(Rejected):
    """Stripe would say the same again."""

    sentence = (
        "The payment service did not take this. Nothing was charged or changed: open the prices"
        " again and choose once more."
    )


class Missing(NotTaken):
    """Stripe knows no such object, or the price is no longer sold."""

    sentence = (
        "This offer is no longer for sale. Nothing was charged: open the prices again and choose"
        " one from the list."
    )

    @property
    def is_customer(self) -> bool:
        """Of the calls that name a customer: by a parameter, or by the address itself."""
        return bool({"customer", "id"} & set(self.fields))


class Busy(Throttled):
    sentence = (
        "The payment service is busy. Nothing was charged or changed: try again in a minute."
    )


class Closed(Unavailable):
    sentence = (
        "Nothing can be paid at the moment. Nothing was charged or changed: your credits and your"
        " plan are as before. We have to put this right, so try again later."
    )


class Away(ProviderError):
    """No answer, or none that says what became of it."""

    sentence = (
        "The payment service did not answer. Nothing was charged or changed: try again in a"
        " minute."
    )


class Broken(Away):
    """Stripe failed inside; under the same key it repeats that answer for a day."""


def fetch(pick: Callable[[StripeClient], Callable[..., Any]], *ids: str) -> dict[str, Any]:
    """One object as plain data, its lists to their ends. Raises ProviderError."""
    return _read_on(_sorted(lambda client: pick(client)(*ids).to_dict(for_json=True)))


def send(
    pick: Callable[[StripeClient], Callable[..., Any]],
    *ids: str,
    params: dict[str, Any],
    key: str,
) -> dict[str, Any]:
    """A change, safe to repeat under its idempotency key. Raises ProviderError."""
    options = {"idempotency_key": key}
    return _read_on(
        _sorted(lambda client: pick(client)(*ids, params, options).to_dict(for_json=True))
    )


def rows(
    pick: Callable[[StripeClient], Callable[..., Any]], params: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """The rows of a list, page after page as the caller reads on. Raises ProviderError."""
    pages = _sorted(lambda client: pick(client)({"limit": 100} | params).auto_paging_iter())
    for _ in range(MOST_ROWS):
        row = _sorted(lambda client: next(pages, None))
        if row is None:
            return
        yield row.to_dict(for_json=True)
    raise Away(f"a list of more than {MOST_ROWS} rows", permanent=False)


def http_client() -> HTTPClient:
    import stripe

    return stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS))


def keep_quiet() -> None:
    """At their usual level the SDK and the mirror write addresses, ids and Stripe's own text."""
    logging.getLogger("stripe").setLevel(logging.WARNING)
    logging.getLogger("djstripe").setLevel(logging.ERROR)


def _read_on(thing: Any) -> Any:
    """A list within an object comes with its first ten rows: half an invoice would be believed."""
    if isinstance(thing, dict):
        if thing.get("object") == "list" and thing.get("has_more"):
            after = {"starting_after": thing["data"][-1]["id"]}
            thing["data"] += rows(lambda client: partial(_page, client, thing["url"]), after)
            thing["has_more"] = False
        for value in thing.values():
            _read_on(value)
    elif isinstance(thing, list):
        for value in thing:
            _read_on(value)
    return thing


def _page(client: StripeClient, url: str, params: dict[str, Any]) -> Any:
    answer = client.raw_request("get", url, **params)
    return client.deserialize(answer, params, api_mode="V1")


def _sorted(call: Callable[[StripeClient], Any]) -> Any:
    import stripe

    with _breaker():
        try:
            with turns.aside():
                return call(_client())
        except stripe.StripeError as error:
            raise _meaning(error) from error


def _breaker() -> AbstractContextManager[None]:
    return breakers.calling(
        Outside.STRIPE,
        refused=lambda: Away("known to be away", permanent=False),
        is_away=lambda error: isinstance(error, Away),
    )


def _client() -> StripeClient:
    """The process is part of the key since sockets don't fork."""
    with _making:
        return _client_of(
            os.getpid(),
            settings.STRIPE_SECRET_KEY,
            settings.STRIPE_API_BASE,
            settings.STRIPE_API_VERSION,
        )


@lru_cache(maxsize=8)
def _client_of(process: int, key: str, base: str, version: str) -> StripeClient:
    import stripe

    keep_quiet()
    return stripe.StripeClient(
        key or "sk_test_none",
        stripe_version=version,
        base_addresses={"api": base},
        max_network_retries=0,
        http_client=http_client(),
    )


def _meaning(error: StripeError) -> ProviderError:
    """The message names the class and the code only: Stripe's text may quote what was sent."""
    import stripe

    status = error.http_status or 0
    label = f"stripe: {type(error).__name__} {status} {error.code or ''}".strip()
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return Closed(label, reason="credentials")
    if isinstance(error, stripe.RateLimitError):
        return Busy(label, retry_after=None)
    if status == 404 or error.code == "resource_missing":
        return Missing(label, code=404, fields=_field(error))
    # 409 is a twin of this request under way: the same call will get its answer.
    if 400 <= status < 500 and status not in {408, 409}:
        return NotTaken(label, code=status, fields=_field(error))
    if status >= 500:
        return Broken(label, permanent=False)
    # Every change has a key, so a lost answer is asked for again and never done twice.
    return Away(label, permanent=False)


def _field(error: StripeError) -> tuple[str, ...]:
    param = getattr(error, "param", None)
    return (str(param),) if param else ()
