"""Why something was not taken or not given, in words for the person."""

from __future__ import annotations


class Refused(Exception):
    """Nothing was kept, made or charged. `message` is for the person and names the next step."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message


def gone() -> Refused:
    return Refused(
        "gone", "This picture's 24 hours are over and its files are deleted. Send it again."
    )
