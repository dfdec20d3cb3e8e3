"""What is printed has the site's typeface, or another where that is not built."""

from __future__ import annotations

from pathlib import Path

from fontTools.ttLib import TTFont

from core import typefaces
from core.assets import PRINT_WEIGHTS, Workshop


def test_its_digits_are_of_one_width_and_it_has_more_than_latin(settings):
    for weight in PRINT_WEIGHTS:
        font = TTFont(Workshop(settings.BASE_DIR).print_face(weight))

        letters = font.getBestCmap()
        assert len({font["hmtx"][letters[ord(digit)]][0] for digit in "0123456789"}) == 1
        assert all(ord(letter) in letters for letter in "−–€жě")


def test_without_a_build_another_one_is_taken(tmp_path, settings):
    settings.BASE_DIR = Path(tmp_path)

    assert typefaces.faces.__wrapped__() == ("Vera", "VeraBd")
