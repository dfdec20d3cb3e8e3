"""A stored backup is brought back into a database of its own and looked at there, as a stranger
too. What was found is signed, good or not, and the database dropped again.

At night it is opened with a key that was made for that backup alone and is forgotten with it: that
proves the file that is stored, not that the operator still has theirs. Their own `restore --prove
--key` proves that as well.
"""

from __future__ import annotations

import gzip
import json
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from billing.services import audit
from core import storage
from core.postgres.roles import APP, WORKER
from core.receipts import signatures
from core.row_security import role_scope, user_scope
from operations.models import BackupProof
from operations.services import encryption, inventory, manifests, restoring, targets, vault
from operations.services.encryption import Writing
from operations.services.errors import BackupFailed
from operations.services.manifests import FILES, Manifest

KIND = "backup.proof"
_FILES = 10
_PEOPLE = 3
_WORDS = 300
_OWNED = """
SELECT c.relname::text, (
    SELECT a.attname::text FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attname IN ('owner_id', 'user_id') AND NOT a.attisdropped
    ORDER BY 1 LIMIT 1)
FROM pg_class c
WHERE c.relkind = 'r' AND c.relrowsecurity AND c.relnamespace = 'public'::regnamespace
  AND has_table_privilege(%s, c.oid, 'SELECT') ORDER BY 1
"""


@dataclass
class Seen:
    """What was looked at, in numbers; `faults` in words, none for a good one."""

    tables: int = 0
    rows: int = 0
    ledger_rules: int = 0
    fenced_tables: int = 0
    strangers: int = 0
    files: int = 0
    files_gone: int = 0
    faults: list[str] = field(default_factory=list)


def prove(name: str, server: str, key: Any, *, by_key: bool) -> BackupProof:
    """The row of it, which says whether it is good. Raises BackupFailed where no proof could be
    begun: no key of this backup, no such server."""
    manifest = manifests.read(name)
    manifests.refuse_newer(manifest)
    began, seen = time.monotonic(), Seen()
    with targets.scratch(server) as address:
        try:
            restoring.fill(manifest, address, key)
            seen.tables, seen.rows = len(manifest.contents.rows), manifest.rows
            with targets.standing_for_ours(address):
                _look(seen)
            _compare_files(manifest, key, seen)
        except BackupFailed as error:
            seen.faults.append(str(error)[:_WORDS])
    return _note(manifest, seen, time.monotonic() - began, by_key=by_key)


def lines(proof: BackupProof) -> list[str]:
    """For operators."""
    told = proof.told
    how = "with the operator's key" if proof.by_key else "with the key of that night"
    lines = [
        f"Proof of {proof.backup}, opened {how}, in {proof.seconds} s:"
        f" {told['rows']:,} rows of {told['tables']} tables as they were counted;"
        f" {told['ledger_rules']} rules of the ledger; {told['strangers']} strangers before"
        f" {told['fenced_tables']} fenced tables; {told['files']} files compared"
        f" ({told['files_gone']} deleted since)."
    ]
    lines += [f"FAULT {fault}" for fault in told["faults"]]
    return [*lines, "It is good." if proof.is_good else "It is NOT good."]


def _look(seen: Seen) -> None:
    seen.ledger_rules = len(audit.RULES)
    breaks = audit.breaks()
    seen.faults += [f"ledger: {one.rule}: {one.found}"[:_WORDS] for one in breaks[:_FILES]]
    with role_scope(WORKER), connection.cursor() as cursor:
        cursor.execute(_OWNED, [APP])
        tables = dict(cursor.fetchall())
        cursor.execute("SELECT owner_id FROM billing_creditaccount ORDER BY random() LIMIT %s",
                       [_PEOPLE])  # fmt: skip
        people = [owner for (owner,) in cursor.fetchall()]
    seen.fenced_tables = len(tables)
    for person in (None, uuid4(), *people):
        seen.strangers += 1
        seen.faults += _seen_by(person, tables)


def _seen_by(person: UUID | None, tables: dict[str, str | None]) -> Iterator[str]:
    """What the web's role sees of others, without a person and as one."""
    with role_scope(APP), user_scope(person), connection.cursor() as cursor:
        for table, column in tables.items():
            own = {"accounts_user": "id"}.get(table, column)
            others = "" if person is None or own is None else f" WHERE {own} IS DISTINCT FROM %s"
            words = [person] if others else []
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}"{others})', words)  # noqa: S608
            if cursor.fetchone()[0]:
                who = "nobody" if person is None else "somebody"
                yield f"row security: {who} sees what is not theirs in {table}"


def _compare_files(manifest: Manifest, key: Any, seen: Seen) -> None:
    """Some of its list at random: what is stored now has the hash of that night. Who deleted a
    picture since then is no fault of the backup."""
    for line in _some(manifest, key):
        try:
            found = inventory.sha256(line["key"])
        except storage.FileMissing:
            seen.files_gone += 1
            continue
        seen.files += 1
        if found != line["sha256"]:
            seen.faults.append(f"{line['key']} is not what it was: its hash is another")


def _some(manifest: Manifest, key: Any) -> list[dict[str, Any]]:
    """Each as likely as any other, however long the list is."""
    part = manifest.parts[FILES]
    chosen: list[dict[str, Any]] = []
    stored = f"{vault.NIGHTS}/{manifest.name}/{FILES}"
    with vault.fetched(stored, part.size, part.sha256) as file, tempfile.TemporaryFile() as plain:
        encryption.decrypt(file, Writing(plain), key)
        plain.seek(0)
        with gzip.open(plain, "rt") as lines:
            for number, line in enumerate(lines):
                place = number if number < _FILES else random.randrange(number + 1)  # noqa: S311
                if place < _FILES:
                    chosen[place : place + 1] = [json.loads(line)]
    return chosen


def _note(manifest: Manifest, seen: Seen, seconds: float, *, by_key: bool) -> BackupProof:
    told = asdict(seen)
    made_at = timezone.now()
    statement = {
        "kind": KIND,
        "backup": manifest.name,
        "proven_at": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
        "is_good": not seen.faults,
        "by_key": by_key,
        **told,
    }
    return BackupProof.objects.create(
        backup=manifest.name,
        made_at=made_at,
        is_good=not seen.faults,
        by_key=by_key,
        seconds=round(seconds, 1),
        told=told,
        jws=signatures.sign(statement),
    )
