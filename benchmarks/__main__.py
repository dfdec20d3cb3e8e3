"""`python -m benchmarks [name ...]`: measure, print one table, and fail when a goal is missed."""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from dataclasses import asdict

from benchmarks.measuring import ROOT
from benchmarks.result import Result, table

# Modules of this package, each with a `measure()` that returns its results.
MEASURES = ("photo_ingest", "zip_photos", "web_boot", "gallery_page", "io_jobs", "ledger")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(MEASURES))
    parser.add_argument("--alone", choices=MEASURES, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.alone:
        results = importlib.import_module(f"benchmarks.{asked.alone}").measure()
        print(json.dumps([asdict(result) for result in results]))
        return 0
    if unknown := set(asked.names) - set(MEASURES):
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    results = [result for name in asked.names or MEASURES for result in _in_own_process(name)]
    print(table(results))
    return 0 if all(result.is_met for result in results) else 1


def _in_own_process(name: str) -> list[Result]:
    print(f"measuring {name} ...", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--alone", name],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [Result(**fields) for fields in json.loads(done.stdout.splitlines()[-1])]


if __name__ == "__main__":
    sys.exit(main())
