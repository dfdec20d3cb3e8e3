"""What the first lines of a request say, and the same as WSGI puts it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from ipaddress import IPv6Address, ip_address
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from django.conf import settings

_OF_IPV6_NETWORK = 64


@dataclass(frozen=True)
class Arrival:
    """A request of which only the head is here."""

    scope: Mapping[str, Any]

    @property
    def method(self) -> str:
        return str(self.scope["method"])

    @property
    def path(self) -> str:
        return str(self.scope["path"])

    @cached_property
    def headers(self) -> dict[str, str]:
        """By the names of WSGI. One with an underscore would pass for another, so it is left."""
        found: dict[str, list[str]] = {}
        for name, value in self.scope["headers"]:
            if b"_" not in name:
                key = f"HTTP_{name.decode('latin1').upper().replace('-', '_')}"
                found.setdefault(key, []).append(value.decode("latin1"))
        # A server may split cookies, the one list that commas don't hold together.
        joints = {"HTTP_COOKIE": "; "}
        return {key: joints.get(key, ",").join(values) for key, values in found.items()}

    @property
    def length(self) -> int | None:
        """None where the body comes in chunks and only its end tells."""
        if "HTTP_TRANSFER_ENCODING" in self.headers:
            return None
        stated = self.headers.get("HTTP_CONTENT_LENGTH", "")
        return int(stated) if stated.isdecimal() else 0

    @property
    def expects_leave(self) -> bool:
        """Whether the sender holds the body back until he is told to go on."""
        return "HTTP_EXPECT" in self.headers

    @property
    def address(self) -> str:
        """Of whom places are counted: an IPv4 address, or the network of an IPv6 address."""
        client = self.scope.get("client") or ("", 0)
        address = str(client[0])
        if settings.ALLAUTH_TRUSTED_PROXY_COUNT:
            said = self.headers.get("HTTP_X_FORWARDED_FOR", "").split(",")
            address = said[-settings.ALLAUTH_TRUSTED_PROXY_COUNT :][0].strip() or address
        try:
            ip = ip_address(address)
        except ValueError:
            return address
        if isinstance(ip, IPv6Address) and not ip.ipv4_mapped:
            return str(int(ip) >> (128 - _OF_IPV6_NETWORK))
        return address

    def environ(self, body: IO[bytes] | None = None, size: int | None = None) -> dict[str, Any]:
        """Without a body the view finds nothing to read, beside the length that was stated."""
        scope, headers = self.scope, dict(self.headers)
        stated = headers.pop("HTTP_CONTENT_LENGTH", "")
        content_type = headers.pop("HTTP_CONTENT_TYPE", "")
        headers.pop("HTTP_TRANSFER_ENCODING", None)
        server = scope.get("server") or ("localhost", 80)
        client = scope.get("client") or ("", 0)
        return headers | {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(scope.get("raw_path") or self.path).decode("latin1"),
            "QUERY_STRING": scope["query_string"].decode("latin1"),
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": stated if size is None else str(size),
            "SERVER_NAME": str(server[0]),
            "SERVER_PORT": str(server[1]),
            "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
            "REMOTE_ADDR": str(client[0]),
            "REMOTE_PORT": str(client[1]),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": scope.get("scheme", "http"),
            "wsgi.input": body or BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
