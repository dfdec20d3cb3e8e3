"""The trainers that the tables begin with, and what tests say of the default one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "models_training" / "migrations" / "first_trainers.json"
ROWS: list[dict[str, Any]] = json.loads(FILE.read_text())
REMOTE, VERSION, BAR = ROWS[0]["remote"], ROWS[0]["version"], ROWS[0]["log_bar"]
TRAINER = f"{REMOTE}:{VERSION}"
