"""Why something was not taken or not given, in words for the person."""

from __future__ import annotations

from core.refusals import Refused


class VectoriserRefused(Refused):
    """Nothing was kept, made or charged. `message` is for the person and names the next step."""


def gone() -> VectoriserRefused:
    return VectoriserRefused(
        "gone", "This picture's 24 hours are over and its files are deleted. Send it again."
    )
