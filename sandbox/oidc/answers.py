"""How the identity providers answer programs."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.wrappers import Response


def as_json(facts: Any, status: int = 200) -> Response:
    answer = Response(json.dumps(facts), status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
