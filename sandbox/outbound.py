"""HTTP that the fakes send themselves: webhooks, and the download of training pictures."""

from __future__ import annotations

import base64
import binascii
import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote_to_bytes, urljoin, urlsplit

MAX_REDIRECTS = 5


class Unreachable(Exception):
    """No answer came: refused, timed out, cut off or not an address at all."""


@dataclass(frozen=True)
class HttpAnswer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def send(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None, *, timeout: float = 10
) -> HttpAnswer:
    """One request, one answer, no redirects followed."""
    try:
        return _exchange(method, url, headers, body, timeout)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unreachable(str(error) or type(error).__name__) from error


def download(url: str, *, limit: int) -> bytes:
    """The content behind an http(s) or data address, redirects followed."""
    if url.startswith("data:"):
        return _inline(url)
    for _ in range(MAX_REDIRECTS):
        answer = send("GET", url, {"User-Agent": "replicate-sandbox"}, None, timeout=30)
        if answer.status not in {301, 302, 303, 307, 308}:
            break
        url = urljoin(url, answer.headers.get("location", ""))
    if answer.status != 200:
        raise Unreachable(f"HTTP {answer.status}")
    if len(answer.body) > limit:
        raise Unreachable(f"more than {limit} bytes")
    return answer.body


def _exchange(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None, timeout: float
) -> HttpAnswer:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"not an http address: {url[:100]}")
    connection = _connection(parts.scheme, parts.hostname, parts.port, timeout)
    try:
        connection.request(method, _target(parts), body, dict(headers))
        response = connection.getresponse()
        received = {name.lower(): value for name, value in response.getheaders()}
        return HttpAnswer(response.status, received, response.read())
    finally:
        connection.close()


def _target(parts: SplitResult) -> str:
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _connection(
    scheme: str, host: str, port: int | None, timeout: float
) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
    return http.client.HTTPConnection(host, port, timeout=timeout)


def _inline(url: str) -> bytes:
    head, _, content = url.partition(",")
    try:
        raw = unquote_to_bytes(content)
        return base64.b64decode(raw, validate=True) if head.endswith(";base64") else raw
    except binascii.Error as error:
        raise Unreachable("a data address that is not base64") from error
