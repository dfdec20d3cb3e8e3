"""What the doctor says of one switch, and whose fault it is that a service does not answer."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies

from core.providers import ProviderError, Throttled, Unavailable

if TYPE_CHECKING:
    from visiona.settings.environment import Switch

_NETWORK = (
    "No key helps against that: look at this machine's DNS, firewall and proxy (HTTPS_PROXY),"
    " then at the service's status page."
)
_USUAL_PORTS = {"https": 443, "http": 80}


class Level(StrEnum):
    OK = "ok"
    SANDBOX = "sandbox"
    OFF = "off"
    LOOK = "look"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """What was seen of one switch; `mend` says what to do, or how to turn the real one on."""

    level: Level
    seen: str
    mend: str = ""


def first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0][:160] or type(error).__name__


def answered(switch: Switch, seen: str, mend: str) -> Finding:
    """It works: which is only worth as much as who it was that answered."""
    if switch.sandbox_url:
        return Finding(Level.SANDBOX, seen, f"For the real one: {mend}")
    if switch.stand_in:
        host = urlsplit(switch.stand_in).netloc
        words = "Take its _BASE_URL away to call the vendor itself."
        return Finding(Level.LOOK, f"{seen}; not the vendor: {host} answers", words)
    return Finding(Level.OK, seen)


def not_answered(error: ProviderError, url: str, keys: str) -> Finding:
    """What helps depends on who is at fault: the network, the key, the account, the service."""
    if network := network_fault(url):
        return network
    if isinstance(error, Unavailable) and error.reason == "payment":
        mend = "Pay the account's bill there; what waits goes on by itself."
    elif isinstance(error, Unavailable):
        mend = f"The service does not take the key: set {keys}."
    elif isinstance(error, Throttled):
        mend = "Too many calls just now: run this again in a minute."
    elif error.permanent:
        mend = f"It refuses the call: compare {keys} with its account's page."
    else:
        mend = f"Nothing usable came back: run this again. {_NETWORK}"
    return Finding(Level.BROKEN, str(error), mend)


def network_fault(url: str) -> Finding | None:
    """Nothing when the server, or the proxy on the way to it, can be reached."""
    parts = urlsplit(getproxies().get(urlsplit(url).scheme) or url)
    host, port = parts.hostname or "", parts.port or _USUAL_PORTS.get(parts.scheme, 443)
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        seen = f"network: {host}:{port} can't be reached ({first_line(error)})"
        return Finding(Level.BROKEN, seen, _NETWORK)
    return None
