"""Whether each package that goes out with the product may: by what it says of its licence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import cast

from packaging.requirements import Requirement

from release.bill import SETS

# As SPDX and older metadata write them.
ALLOWED = {
    "0BSD", "Apache", "Apache-2.0", "Apache License 2.0", "Apache Software License", "BSD",
    "BSD License", "BSD-2-Clause", "BSD-3-Clause", "BSD 3-Clause", "CC0-1.0", "HPND",
    "ISC", "ISC License ISCL", "MIT", "MIT License", "MIT-0", "MIT-CMU", "MPL-2.0",
    "Mozilla Public License 2.0 MPL 2.0", "OFL-1.1", "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip
# What says something else, or nothing, and was read: each with the reason why it may.
EXCEPTIONS = {
    "pi-heif": "BSD-3-Clause itself; the libheif within is LGPL-3.0, a library of its own",
    "psycopg": "LGPL-3.0: used unchanged, as a package that whoever runs it can replace",
    "psycopg-binary": "LGPL-3.0, as psycopg",
    "psycopg-pool": "LGPL-3.0, as psycopg",
    "pyrage": "MIT by its licence file; its metadata says nothing",
    "qrcode": "BSD by its licence file; the other classifier is of a trademark",
    "replicate": "Apache-2.0; its metadata holds the whole text",
    "resvg-py": "MIT by its licence file; its metadata says nothing",
}
_NAMED = re.compile(r"^[A-Za-z0-9][\w.-]*(\[[^]]*\])?==.*?(?= \\$| --hash|$)", re.MULTILINE)


def faults(root: Path) -> Iterator[str]:
    """Packages of the locked sets that may not go out, and exceptions that nothing needs."""
    names = set(locked(root))
    for name in sorted(names - EXCEPTIONS.keys()):
        try:
            said = licence_of(cast(Message, metadata.metadata(name)))
        except metadata.PackageNotFoundError:
            yield f"{name} is not installed here: run make lint once, then this again"
            continue
        if not is_allowed(said):
            yield f"{name}: {said or 'says nothing'}: read it, then allow or replace it"
    for name in sorted(EXCEPTIONS.keys() - names):
        yield f"{name} is an exception that nothing needs any more"


def locked(root: Path) -> Iterator[str]:
    """The names of what is installed on a machine like this one."""
    for kind in SETS:
        text = (root / "requirements" / f"{kind}.txt").read_text()
        for line in _NAMED.finditer(text):
            wanted = Requirement(line[0])
            if wanted.marker is None or wanted.marker.evaluate():
                yield wanted.name


def licence_of(said: Message) -> str:
    """An SPDX expression where there is one; else classifiers, which say more than free text."""
    if expression := said.get("License-Expression"):
        return str(expression)
    of_kind = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier", [])
        if line.startswith("License :: ") and not line.endswith(":: OSI Approved")
    ]
    return " AND ".join(of_kind) or str(said.get("License") or "").strip().partition("\n")[0]


def is_allowed(expression: str) -> bool:
    """`AND` binds closer than `OR`, as SPDX has it; with brackets each must be allowed."""
    plain = re.sub("[()]", "", expression)
    choices = [choice.split(" AND ") for choice in plain.split(" OR ")]
    enough = any if plain == expression else all
    return enough(all(one.strip() in ALLOWED for one in names) for names in choices)
