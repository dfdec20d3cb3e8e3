"""Why something was not done, in words for the person who asked: one class for all of them."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """Nothing was kept, made or charged. `message` is for the person and names the way out.

    `code` is a word for programs that does not change, `field` the input to change if it is one,
    `advice` a further sentence on what helps. `members` are facts for programs, `retry_after`
    among them in seconds. A caller that must tell one refusal from another gets a bare subclass.
    """

    def __init__(
        self, code: str, message: str, *, field: str = "", advice: str = "", **members: Any
    ) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message
        self.field, self.advice, self.members = field, advice, members

    def __str__(self) -> str:
        return self.message

    @property
    def full_message(self) -> str:
        return f"{self.message} {self.advice}".strip()
