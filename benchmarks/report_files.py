"""A report as XLSX: the peak memory of the process that writes it, however many lines it has."""

from __future__ import annotations

import os

from benchmarks.measuring import in_fresh_process
from benchmarks.result import Result, smaller

FEW, MANY = 10_000, 100_000
_WRITE = """
import sys, tempfile
import django
django.setup()
from benchmarks.measuring import memory
from reports.files import workbook
from tests.reports.made_reports import EVIL, FIRST, document, nobody_watches
rows = ((FIRST[0], f"{EVIL} {number}", number, *FIRST[3:]) for number in range(int(sys.argv[1])))
with tempfile.TemporaryFile() as target:
    workbook.write(target, document(rows=rows), nobody_watches)
print(memory("VmHWM"))
"""


def measure() -> list[Result]:
    few, many = _peak(FEW), _peak(MANY)
    return [smaller(f"XLSX of {MANY:,} lines, against {FEW:,}: memory", few, many, goal=1.1)]


def _peak(lines: int) -> float:
    env = {**os.environ, "ENVIRONMENT": "test", "DJANGO_SETTINGS_MODULE": "visiona.settings"}
    return float(in_fresh_process(_WRITE, str(lines), env=env))
