"""What a local start is about to do: which ports, and what its processes are told."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from local import environment, ports
from local.fake_services import SandboxOptions
from local.ports import LOOPBACK
from local.waiting import StartError, wait_until

USUAL_PORT = 8000
ENDING_SECONDS = 10
STRIPE_WEBHOOK = "/api/payment/webhook"


@dataclass(frozen=True)
class Workplace:
    """Which code runs, with which data, and the fingerprint of the tables it needs."""

    root: Path
    data_dir: Path
    fingerprint: str


@dataclass(frozen=True)
class StartPlan:
    """`person` is the person's own environment; `env` adds ours to it for the processes."""

    place: Workplace
    person: Mapping[str, str]
    env: dict[str, str]
    port: int
    sandbox: SandboxOptions

    @property
    def site(self) -> str:
        return self.env["SITE_URL"]

    def local_file(self) -> dict[str, str]:
        """What another terminal's `manage.py` must know to work on the same start."""
        ours = {name: self.env[name] for name in self.env if name not in self.person}
        for name in ("PATH", "PYTHONUNBUFFERED", *environment.NO_PROXY):
            ours.pop(name, None)
        given = {name: self.env[name] for name in ("PORT", "SITE_URL") if name in self.person}
        return ours | given | {environment.GIVEN: ",".join(given)}


def settle(place: Workplace, say: Callable[[str], None]) -> StartPlan:
    """Choose the ports and make the environment; StartError when the asked port is taken."""
    person = environment.of_person(place.data_dir)
    _let_killed_start_end(place, person)
    port = _port(person, say)
    sandbox, smtp = _usual_or_free((port + 1, port + 2))
    defaults = environment.keys(place.data_dir) | {
        "ENVIRONMENT": "local",
        "PORT": str(port),
        "SITE_URL": f"http://{LOOPBACK}:{port}",
        "SANDBOX_URL": f"http://{LOOPBACK}:{sandbox}",
        "EMAIL_URL": f"smtp://{LOOPBACK}:{smtp}",
        "BEAT_SCHEDULE": str(place.data_dir / "beat-schedule"),
    }
    env = defaults | person | _always(place, person)
    env.pop("DB_ROLE", None)
    options = SandboxOptions(
        sandbox,
        smtp,
        webhook_secret=_first(env["REPLICATE_WEBHOOK_SECRETS"]),
        stripe_secret=_first(env["STRIPE_WEBHOOK_SECRETS"]),
        stripe_webhook_url=f"{env['SITE_URL']}{STRIPE_WEBHOOK}",
    )
    return StartPlan(place, person, env, port, options)


def _first(listed: str) -> str:
    """The newest of several secrets: the one to sign with."""
    return listed.split(",")[0].strip()


def _let_killed_start_end(place: Workplace, person: Mapping[str, str]) -> None:
    """The file that a start takes away at its end is there: it was killed, perhaps just now."""
    if (place.data_dir / environment.LOCAL_FILE).exists():
        port = _wanted_port(person)
        wait_until(lambda: all(map(ports.is_free, (port, port + 1, port + 2))), ENDING_SECONDS)


def _wanted_port(person: Mapping[str, str]) -> int:
    asked = person.get("PORT", "")
    return int(asked) if asked.isdigit() else USUAL_PORT


def _port(person: Mapping[str, str], say: Callable[[str], None]) -> int:
    port = _wanted_port(person)
    if ports.is_free(port):
        return port
    if person.get("PORT"):
        raise StartError(
            f"Port {port} is taken by {ports.holder(port)}. Stop that, or choose another PORT."
        )
    [free] = ports.free_ports(1)
    say(f"  Port {port} is taken by {ports.holder(port)}; using {free}.")
    return free


def _usual_or_free(usual: Iterable[int]) -> list[int]:
    """The same ports as last time where they are free: stored addresses stay right."""
    wanted = list(usual)
    if all(map(ports.is_free, wanted)):
        return wanted
    return ports.free_ports(len(wanted))


def _always(place: Workplace, person: Mapping[str, str]) -> dict[str, str]:
    """Loopback only, never through a proxy, and this Python's own programs first."""
    direct = {
        name: ",".join(filter(None, [person.get(name), LOOPBACK, "localhost"]))
        for name in environment.NO_PROXY
    }
    return direct | {
        "HOST": LOOPBACK,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), person.get("PATH", "")]),
        "PYTHONUNBUFFERED": "1",
        # On one's own machine, root's workers need no sermon.
        "PYTHONWARNINGS": "ignore:You're running the worker",
        "VISIONA_DATA_DIR": str(place.data_dir),
    }
