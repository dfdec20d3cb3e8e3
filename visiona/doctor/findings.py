"""What the doctor says of one switch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    SANDBOX = "sandbox"
    OFF = "off"
    LOOK = "look"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """What was seen of one switch; `mend` says what to do, or how to turn the real one on."""

    level: Level
    seen: str
    mend: str = ""


def first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0][:160] or type(error).__name__
