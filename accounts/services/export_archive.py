"""The archive of all that is a person's: written piece by piece, whatever its size."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from core import exports, storage
from core.csv_text import harmless
from core.exports import ExportPart
from core.filenames import archive_name

_PACKED = (".json", ".csv", ".txt", ".svg")


@dataclass
class _Progress:
    """Counted in rows, of which those with files take longest."""

    total: int
    tell: Callable[[int], None]
    done: int = 0

    def step(self) -> None:
        self.done += 1
        self.tell(min(99, self.done * 100 // max(1, self.total)))


@dataclass
class _Written:
    counts: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


def write(target: IO[bytes], owner_id: UUID, tell: Callable[[int], None]) -> None:
    """All parts of one person; `tell` gets the per cent, and may raise to end it.

    What is deleted meanwhile is left out and listed. Raises OSError when storage or disk fail.
    """
    parts = exports.parts()
    progress = _Progress(sum(part.count(owner_id) for part in parts), tell)
    written = _Written()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            _write_part(archive, part, owner_id, written, progress)
        _write_text(archive, "README.txt", _readme(parts, written))


def _write_part(
    archive: zipfile.ZipFile,
    part: ExportPart,
    owner_id: UUID,
    written: _Written,
    progress: _Progress,
) -> None:
    """The rows are read once, and lie on disk until they are written in both forms."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as lines:
        count = 0
        for row in part.rows(owner_id):
            lines.write(json.dumps(_plain(part.facts(row)), ensure_ascii=False) + "\n")
            for file in part.files(row) if part.files else ():
                _write_file(archive, f"{part.name}/", file, written)
            count += 1
            progress.step()
        written.counts[part.name] = count
        _write_json(archive, part, lines)
        _write_csv(archive, part, lines)


def _write_file(
    archive: zipfile.ZipFile, folder: str, file: exports.ExportFile, written: _Written
) -> None:
    name = _unique(folder + archive_name(file.name), written.names)
    try:
        source = storage.open_file(file.key)
    except storage.FileMissing:
        written.missing.append(name)
        return
    with source, _entry(archive, name) as entry:
        storage.copy(source, entry)


def _write_json(archive: zipfile.ZipFile, part: ExportPart, lines: IO[str]) -> None:
    with _entry(archive, f"{part.name}.json") as entry:
        entry.write(b"[")
        for place, line in enumerate(_again(lines)):
            entry.write((",\n" if place else "\n").encode() + line.rstrip("\n").encode())
        entry.write(b"\n]\n")


def _write_csv(archive: zipfile.ZipFile, part: ExportPart, lines: IO[str]) -> None:
    entry = _entry(archive, f"{part.name}.csv")
    with io.TextIOWrapper(entry, encoding="utf-8-sig", newline="") as text:
        table = csv.writer(text)
        table.writerow([_column(name) for name in part.columns])
        for line in _again(lines):
            table.writerow([_cell(value) for value in json.loads(line).values()])


def _again(lines: IO[str]) -> Iterator[str]:
    lines.seek(0)
    yield from lines


def _entry(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Pictures are packed already; how large one is shows at its end."""
    now = timezone.now()
    info = zipfile.ZipInfo(name, date_time=now.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if name.endswith(_PACKED) else zipfile.ZIP_STORED
    info.external_attr = 0o600 << 16
    return archive.open(info, "w", force_zip64=True)


def _write_text(archive: zipfile.ZipFile, name: str, text: str) -> None:
    with _entry(archive, name) as entry:
        entry.write(text.encode())


def _unique(name: str, taken: set[str]) -> str:
    """Names that differ in case only are one file on many machines."""
    stem, dot, suffix = name.rpartition(".")
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{stem}-{number}{dot}{suffix}"
    taken.add(free.casefold())
    return free


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {_column(name): _json(value) for name, value in facts.items()}


def _column(name: str) -> str:
    return name.replace(".", "_")


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, dict):
        return {str(name): _json(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_json(inner) for inner in value]
    # Decimals, ids and the words of choices as people read them.
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return harmless(json.dumps(value, ensure_ascii=False))
    return harmless(value) if isinstance(value, str) else value


def _readme(parts: list[ExportPart], written: _Written) -> str:
    lines = [
        f"All that {settings.SITE_URL} keeps of you, as of"
        f" {timezone.now().astimezone(UTC):%-d %B %Y, %H:%M} UTC.",
        "",
        "Each table comes twice: as JSON for programs and as CSV for spreadsheets, in UTF-8, with"
        " times in UTC. In the CSV a text that a spreadsheet would run as a formula begins with"
        " an apostrophe. Files lie in folders of the same name.",
        "",
        "WHAT IS IN IT",
        *(f"{part.name}: {written.counts[part.name]}. {part.about}" for part in parts),
        "",
        "WHAT IS NOT IN IT, AND WHY",
        "Test mode: what test tokens made comes of a sandbox and ends by itself.",
        "Secrets: passwords, tokens, second factors and keys are kept as keyed hashes or locked"
        " away; a copy of them here would only be one more to lose.",
        *sorted(set(exports.left_out().values())),
    ]
    if written.missing:
        lines += ["", "DELETED WHILE THIS WAS MADE, OR NEVER COMPLETE", *written.missing]
    return "\n".join(lines) + "\n"
