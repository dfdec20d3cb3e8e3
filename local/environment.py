"""What the local start tells the processes it starts, and the keys it makes once."""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

KEYS_FILE = "keys.env"
LOCAL_FILE = "local.env"
GIVEN = "VISIONA_GIVEN"  # in the local file: the names in it that came from the person
NO_PROXY = ("NO_PROXY", "no_proxy")


def keys(data_dir: Path) -> dict[str, str]:
    """This data's own keys, made on first use; what they encrypted is lost with them."""
    file = data_dir / KEYS_FILE
    known = read(file)
    complete = _new_keys() | known
    if complete != known:
        write(file, complete)
    return complete


def of_person(data_dir: Path) -> dict[str, str]:
    """The process's environment without what an earlier, killed start wrote to `local.env`.

    Django's settings have read `.env` and that file into it by now.
    """
    stale = read(data_dir / LOCAL_FILE)
    for name in stale.pop(GIVEN, "").split(","):
        stale.pop(name, None)
    return {name: value for name, value in os.environ.items() if stale.get(name) != value}


def read(file: Path) -> dict[str, str]:
    """The lines of a file that `write` made; empty when there is none."""
    lines = file.read_text().splitlines() if file.exists() else []
    pairs = [line.partition("=") for line in lines if "=" in line and line[0] != "#"]
    return {name: value for name, _, value in pairs}


def write(file: Path, values: Mapping[str, str]) -> None:
    """Written whole or not at all, and readable by this account only."""
    number, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}")
    with os.fdopen(number, "w") as output:
        output.writelines(f"{name}={value}\n" for name, value in values.items())
        output.flush()
        os.fsync(output.fileno())
    Path(temporary).replace(file)


def _new_keys() -> dict[str, str]:
    signing = base64.b64encode(secrets.token_bytes(24)).decode()
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "BLIND_INDEX_KEY": secrets.token_urlsafe(32),
        "REPLICATE_WEBHOOK_SECRETS": f"whsec_{signing}",
        "STRIPE_WEBHOOK_SECRETS": f"whsec_{secrets.token_hex(16)}",
    }
