"""`python -m benchmarks [name ...]`: measure, print one table, and fail when a goal is missed."""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.measuring import ROOT
from benchmarks.result import Result, table

# Modules of this package, each with a `measure()` that returns its results.
MEASURES = (
    "photo_ingest", "photo_report", "photo_checks", "zip_photos", "web_boot", "gallery_page",
    "gallery_api", "api_upload", "io_jobs", "ledger", "vector", "vector_guess", "api_fuzz",
    "reports", "report_files", "slow_senders", "soak",
)  # fmt: skip
# Only where it is named: it takes minutes and wants a calm machine.
NAMED = {"soak"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(MEASURES))
    parser.add_argument("--pictures", metavar="FOLDER", type=Path, help="for vector: yours")
    parser.add_argument("--alone", choices=MEASURES, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.alone:
        results = _measured(asked.alone, asked.pictures)
        print(json.dumps([asdict(result) for result in results]))
        return 0
    if unknown := set(asked.names) - set(MEASURES):
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    if asked.pictures and asked.names != ["vector"]:
        parser.error("--pictures is for the measure vector")
    options = ["--pictures", str(asked.pictures.absolute())] if asked.pictures else []
    results = [
        result
        for name in asked.names or (name for name in MEASURES if name not in NAMED)
        for result in _in_own_process(name, options)
    ]
    print(table(results))
    return 0 if all(result.is_met for result in results) else 1


def _measured(name: str, pictures: Path | None) -> list[Result]:
    measure = importlib.import_module(f"benchmarks.{name}").measure
    return measure(pictures) if pictures else measure()


def _in_own_process(name: str, options: list[str]) -> list[Result]:
    print(f"measuring {name} ...", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--alone", name, *options],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [Result(**fields) for fields in json.loads(done.stdout.splitlines()[-1])]


if __name__ == "__main__":
    sys.exit(main())
