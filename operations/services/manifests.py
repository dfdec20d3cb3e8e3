"""What a backup says of itself: in plain text, and signed, since anybody who can write to the
place of the backups could else put one of their own there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from core import crypto
from core.receipts import signatures
from core.receipts.signatures import Result
from operations.services import vault
from operations.services.contents import Contents
from operations.services.errors import BackupFailed

KIND = "backup"
DATABASE, FILES = "database.age", "files.jsonl.age"


@dataclass(frozen=True)
class Part:
    """One file of a backup: as it is stored, and the sha256 of what is within."""

    size: int
    sha256: str
    plain_size: int
    plain_sha256: str


@dataclass(frozen=True)
class Manifest:
    """`postgres` is the server's version; `probes` show whether this installation's keys are
    those of the backup; `left_out` names what of the storage is not in it, and why."""

    name: str
    version: str
    postgres: int
    recipients: list[str]
    contents: Contents
    parts: dict[str, Part]
    files: int
    left_out: dict[str, str]
    probes: dict[str, str]

    @property
    def rows(self) -> int:
        return sum(self.contents.rows.values())


def probes() -> dict[str, str]:
    return {
        "BLIND_INDEX_KEY": crypto.blind_index(KIND, KIND),
        "FIELD_ENCRYPTION_KEYS": crypto.encrypt(KIND, KIND),
    }


def write(manifest: Manifest) -> bytes:
    """The document of a receipt, so that `manage.py verify_receipt` reads it too."""
    body = {"kind": KIND, "issuer": settings.SITE_URL, **asdict(manifest)}
    told = {"receipt": body, "jws": signatures.sign(body)}
    return (json.dumps(told, indent=2) + "\n").encode()


def read(name: str) -> Manifest:
    """Raises BackupFailed for one that is not there, or not signed by a key of ours."""
    try:
        content = vault.read(f"{vault.NIGHTS}/{name}/{vault.MANIFEST}")
    except FileNotFoundError as error:
        raise BackupFailed(
            f"There is no whole backup {name}: what has no manifest was never finished."
        ) from error
    verdict = signatures.verify(content)
    if verdict.result is Result.UNKNOWN_KEY:
        raise BackupFailed(
            "The manifest is signed by a key that is not in RECEIPT_SIGNING_KEYS: put the keys of"
            " the time of the backup there."
        )
    if not verdict.is_genuine or verdict.body.get("kind") != KIND:
        raise BackupFailed("The manifest is cut or changed: its signature is not right.")
    return _manifest(name, verdict.body)


def newest() -> str:
    """Raises BackupFailed."""
    names = vault.nights()
    if not names:
        raise BackupFailed("There is no whole backup in the place of the backups.")
    return names[0]


def refuse_newer(manifest: Manifest) -> None:
    """A schema that this code does not know can't be served by it."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if beyond := [one for one in manifest.contents.migrations if one not in known]:
        raise BackupFailed(
            f"This backup needs version {manifest.version} or newer: it has {len(beyond)}"
            f" migrations that this code does not know, {beyond[0]} for one. Install that version"
            " and run this again."
        )


def wrong_keys(manifest: Manifest) -> list[str]:
    """The settings that are not what they were when it was made."""
    wrong = []
    if manifest.probes["BLIND_INDEX_KEY"] != crypto.blind_index(KIND, KIND):
        wrong.append("BLIND_INDEX_KEY")
    try:
        crypto.decrypt(manifest.probes["FIELD_ENCRYPTION_KEYS"], KIND)
    except crypto.DecryptionError:
        wrong.append("FIELD_ENCRYPTION_KEYS")
    return wrong


def _manifest(name: str, body: dict[str, Any]) -> Manifest:
    if body["name"] != name:
        raise BackupFailed(f"The manifest in {name} is that of {body['name']}.")
    fields = {field: body[field] for field in Manifest.__dataclass_fields__}
    fields["contents"] = Contents(**body["contents"])
    fields["parts"] = {key: Part(**part) for key, part in body["parts"].items()}
    return Manifest(**fields)
