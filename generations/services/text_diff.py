"""What an enhancement did to a person's words, piece by piece."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal


@dataclass(frozen=True)
class Piece:
    """Some words, and whether they stayed, were added or went."""

    kind: Literal["same", "added", "gone"]
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order; same and added make up `after`."""
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    for change, from_, to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if change == "equal":
            pieces.append(Piece("same", " ".join(old[from_:to])))
            continue
        if to > from_:
            pieces.append(Piece("gone", " ".join(old[from_:to])))
        if new_to > new_from:
            pieces.append(Piece("added", " ".join(new[new_from:new_to])))
    return pieces


def _words(text: str) -> list[str]:
    return re.findall(r"\S+", text)
