"""`python -m tests.faults`: break the started product in each way, and look at what came of it."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.faults.house import House


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults ARGS=", description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="rounds of each fault")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--only", default="", help="names hold one of these, by commas")
    parser.add_argument("--smokes", type=int, default=0, help="instead: so many smoke runs")
    parser.add_argument("--keep", type=Path, help="a folder for logs, kept afterwards")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="visiona-faults-") as temporary:
        house = House(asked.keep or Path(temporary))
        try:
            house.start()
            house.enter()
            import django

            django.setup()
            from tests.faults import rounds

            if asked.smokes:
                return rounds.smokes(house, asked.smokes)
            return rounds.run(
                house, asked.only, range(asked.first_seed, asked.first_seed + asked.seeds)
            )
        finally:
            house.stop()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visiona.settings")
    sys.exit(main())
