from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generations.services.text_diff import Piece, compare

TEXTS = st.lists(st.sampled_from(["me", "by", "the", "sea", "at", "night,"]), max_size=8).map(
    " ".join
)


def text_of(pieces: list[Piece], *kinds: str) -> str:
    return " ".join(piece.text for piece in pieces if piece.kind in kinds)


@given(before=TEXTS, after=TEXTS)
def test_both_texts_can_be_read_from_the_pieces(before, after):
    pieces = compare(before, after)

    assert text_of(pieces, "same", "added") == after
    assert text_of(pieces, "same", "gone").replace(",", "") == before.replace(",", "")


def test_only_what_changed_is_marked():
    pieces = compare("me by the sea", "me by the stormy sea")

    assert pieces == [Piece("same", "me by the"), Piece("added", "stormy"), Piece("same", "sea")]


def test_spaces_and_line_ends_are_no_change():
    assert compare("me  by\nthe sea", "me by the sea") == [Piece("same", "me by the sea")]


def test_a_word_with_a_comma_behind_it_is_still_the_same_word():
    pieces = compare("me by the sea", "me by the sea, at night.")

    assert pieces == [Piece("same", "me by the sea,"), Piece("added", "at night.")]
