"""`make release`: what must hold before a version gets its tag. That tests are green, CI says."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from core.version import version
from release import compatibility, licences, tree
from release.bill import write_bill

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Every fault is named before it ends; without one the bill of materials is written."""
    checks: dict[str, Callable[[], Iterator[str]]] = {
        "tree": lambda: tree.faults(ROOT, version()),
        "licences": lambda: licences.faults(ROOT),
        "API": lambda: compatibility.faults(ROOT, version()),
    }
    count = 0
    for name, check in checks.items():
        found = list(check())
        count += len(found)
        print(f"{name}: {f'{len(found)} to mend' if found else 'as it must be'}")
        for fault in found:
            print(f"  {fault}")
    if count:
        return 1
    bill, digest = write_bill(ROOT, version())
    print(f"bill of materials: {bill.relative_to(ROOT)}, sha256 {digest}")
    print(f"Now: git tag -a v{version()} -m 'Visiona {version()}'")
    return 0


if __name__ == "__main__":
    sys.exit(main())
