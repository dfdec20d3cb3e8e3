"""Which addresses we fetch from: named hosts on the open internet, never a machine inside ours."""

from __future__ import annotations

import socket
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from core import actor

_PORTS = {"http": 80, "https": 443}
# What IANA's registries of special addresses keep from the open internet, and what no server has:
# our own list, since each release of Python knows another part of it.
# https://www.iana.org/assignments/iana-ipv4-special-registry
_RESERVED_4 = [
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        # A public number behind which a cloud's own host answers its guests.
        "168.63.129.16/32",
    )
]  # fmt: skip
# https://www.iana.org/assignments/iana-ipv6-special-registry
# Servers live in what is handed out of 2000::/3; of the rest only forms of IPv4 are looked into.
_HANDED_OUT = IPv6Network("2000::/3")
_RESERVED_6 = [
    IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20")
]
# Each holds an IPv4 address, so many bits from its right end: mapped, translated, 6to4.
_EMBEDDING = {
    IPv6Network("::ffff:0:0/96"): 0,
    IPv6Network("64:ff9b::/96"): 0,
    IPv6Network("2002::/16"): 80,
}
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_FIRST_FREE_PORT = 1024


class AddressRefused(Exception):
    """We don't fetch from there, whatever it would answer."""


class HostUnknown(Exception):
    """The name has no address just now."""


@dataclass(frozen=True)
class Destination:
    """Where to connect, decided once: `address` is an IP, so no second look-up can change it."""

    host: str
    port: int
    target: str  # path and query
    address: str
    encrypted: bool

    @property
    def authority(self) -> str:
        usual = self.port == _PORTS["https" if self.encrypted else "http"]
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if usual else f"{name}:{self.port}"


def find_place(url: str, allowed_hosts: Collection[str]) -> Destination:
    """`allowed_hosts` admits their subdomains too. Raises AddressRefused, HostUnknown.

    Only what stands in for Replicate, as the sandbox does, may be plain http and on this machine.
    """
    parts = _split(url)
    ours = _is_sandbox(parts)
    if not ours:
        _check_name(parts, allowed_hosts)
    addresses = _look_up(parts.hostname or "", _port(parts))
    if not ours and not all(map(is_public, addresses)):
        raise AddressRefused("The name points inside a private network.")
    return _place(parts, addresses[0])


def find_receiver(url: str) -> Destination:
    """Any public server that takes https, for what people ask us to send to it.

    With WEBHOOKS_TO_LOOPBACK, which production refuses, this machine itself as well, by http too.
    Raises AddressRefused in words for people, HostUnknown.
    """
    parts = _split(url)
    ours = settings.WEBHOOKS_TO_LOOPBACK and parts.hostname in _LOOPBACK
    if not ours:
        _check_receiver(parts)
    addresses = _look_up(parts.hostname or "", _port(parts))
    if not ours and not all(map(is_public, addresses)):
        raise AddressRefused("The address points inside a private network.")
    return _place(parts, addresses[0])


def is_public(address: str) -> bool:
    """Whether an IP is on the open internet, seen through every form that hides another in it."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = _inner(ip)
        if inner is None:
            return ip in _HANDED_OUT and not any(ip in network for network in _RESERVED_6)
        ip = inner
    return not any(ip in network for network in _RESERVED_4)


def _inner(ip: IPv6Address) -> IPv4Address | None:
    for network, shift in _EMBEDDING.items():
        if ip in network:
            return IPv4Address(int(ip) >> shift & 0xFFFFFFFF)
    return None


def _split(url: str) -> SplitResult:
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise AddressRefused("The address has characters that don't belong in one.")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise AddressRefused("The address can't be read.") from error
    if parts.scheme not in _PORTS or "@" in parts.netloc or not parts.hostname:
        raise AddressRefused("The address is not a plain web address.")
    return parts


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError as error:
        raise AddressRefused("The port can't be read.") from error
    if port == 0:
        raise AddressRefused("The port has to be 443, or 1024 and above.")
    return port or _PORTS[parts.scheme]


def _is_sandbox(parts: SplitResult) -> bool:
    """A test takes its pictures from where tests run, which no other job may."""
    live = settings.SANDBOX_URL or settings.REPLICATE.stand_in
    url = settings.TEST_MODE_URL if actor.is_test() else live
    if not url:
        return False
    sandbox = urlsplit(url)
    return (parts.scheme, parts.hostname, _port(parts)) == (
        sandbox.scheme,
        sandbox.hostname,
        _port(sandbox),
    )


def _check_name(parts: SplitResult, allowed_hosts: Collection[str]) -> None:
    host = parts.hostname or ""
    if not any(host == allowed or host.endswith(f".{allowed}") for allowed in allowed_hosts):
        raise AddressRefused("The host is not one we fetch from.")
    if parts.scheme != "https" or _port(parts) != _PORTS["https"]:
        raise AddressRefused("Only https on its usual port.")


def _check_receiver(parts: SplitResult) -> None:
    if parts.scheme != "https":
        raise AddressRefused("The address has to begin with https://.")
    if _port(parts) != _PORTS["https"] and _port(parts) < _FIRST_FREE_PORT:
        # Nobody knocks through us at a stranger's mail or login server.
        raise AddressRefused("The port has to be 443, or 1024 and above.")


def _place(parts: SplitResult, address: str) -> Destination:
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    return Destination(
        parts.hostname or "", _port(parts), target, address, parts.scheme == "https"
    )


def _look_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise HostUnknown(host) from error
    return [str(entry[4][0]) for entry in found]
