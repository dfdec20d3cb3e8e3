"""What an enhancement did to a person's words, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal


@dataclass(frozen=True)
class Piece:
    """Some words, and whether they stayed, were added or went."""

    kind: Literal["same", "added", "gone"]
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order; same and added make up `after`.

    A comma set or dropped behind a word leaves it the same word.
    """
    old, new = before.split(), after.split()
    pieces: list[Piece] = []
    for change, from_, to, new_from, new_to in SequenceMatcher(
        None, _bare(old), _bare(new), autojunk=False
    ).get_opcodes():
        if change == "equal":
            pieces.append(Piece("same", " ".join(new[new_from:new_to])))
            continue
        if to > from_:
            pieces.append(Piece("gone", " ".join(old[from_:to])))
        if new_to > new_from:
            pieces.append(Piece("added", " ".join(new[new_from:new_to])))
    return pieces


def _bare(words: list[str]) -> list[str]:
    return [word.rstrip(".,;:") or word for word in words]
