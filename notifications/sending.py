"""Telling a person's own server something: signed, to a checked IP, with caps on bytes and time.

Signed as Standard Webhooks says, so that its libraries verify it.
"""

from __future__ import annotations

import base64
import http.client
import secrets
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from standardwebhooks import Webhook

from core.addresses import AddressRefused, HostUnknown, find_receiver
from core.download import Connection, Patience

PATIENCE = Patience(connect=5, read=10, total=15)
# What is kept of an answer, in bytes; no more than that is read.
EXCERPT = 1000


class NotDelivered(Exception):
    """No answer was had. `code` says why; nothing of the address or the message is in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class WebhookMessage:
    """The id stays the same however often it is sent."""

    id: str
    body: str


@dataclass(frozen=True)
class WebhookResponse:
    """The HTTP status, whatever it is, and the beginning of what was said with it."""

    status: int
    excerpt: str


def new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def send(
    url: str,
    message: WebhookMessage,
    signing_secrets: Sequence[str],
    *,
    patience: Patience = PATIENCE,
) -> WebhookResponse:
    """POST it once. The name is looked up anew, and no redirect is followed.

    Raises NotDelivered: address_refused, host_unknown, too_slow, not_trusted, unreachable,
    bad_answer.
    """
    try:
        place = find_receiver(url)
        headers = _headers(message, signing_secrets) | {"Host": place.authority}
        with Connection(place, patience) as connection:
            connection.request("POST", place.target, message.body.encode(), headers)
            response = connection.getresponse()
            return WebhookResponse(response.status, _excerpt(response))
    except AddressRefused as error:
        raise NotDelivered("address_refused") from error
    except HostUnknown as error:
        raise NotDelivered("host_unknown") from error
    except TimeoutError as error:
        raise NotDelivered("too_slow") from error
    except ssl.SSLError as error:
        raise NotDelivered("not_trusted") from error
    except http.client.HTTPException as error:
        raise NotDelivered("bad_answer") from error
    except OSError as error:
        raise NotDelivered("unreachable") from error


def _headers(message: WebhookMessage, signing_secrets: Sequence[str]) -> dict[str, str]:
    now = timezone.now()
    signatures = (Webhook(each).sign(message.id, now, message.body) for each in signing_secrets)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Visiona-Webhooks",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _excerpt(response: http.client.HTTPResponse) -> str:
    """The status has decided by now: what breaks off here is kept as far as it came."""
    content = b""
    try:
        while len(content) < EXCERPT and (chunk := response.read1(EXCERPT - len(content))):
            content += chunk
    except (OSError, http.client.HTTPException):
        pass
    return content.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
