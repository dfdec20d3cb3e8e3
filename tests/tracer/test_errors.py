from __future__ import annotations

import pytest

from tracer import errors

CAP = 8 * 1024 * 1024
REFUSALS = {
    "too complex": errors.too_complex(13_000_000, CAP, "Choose fewer colours."),
    "too heavy": errors.too_heavy(),
    "nothing drawn": errors.nothing_drawn(),
    "failed": errors.failed(),
    "too many pixels": errors.too_many_pixels(8192, 131_072, 8192),
    "file too large": errors.file_too_large(200_000_000, 16 * CAP),
    "file too heavy": errors.file_too_heavy(),
    "file failed": errors.file_failed(),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_says_why_and_what_helps_in_few_words(name):
    refusal = REFUSALS[name]

    assert refusal.message.endswith(".")
    assert refusal.advice.startswith("Choose ")
    assert refusal.advice.endswith(".")
    assert len(refusal.message) + len(refusal.advice) < 280


def test_sizes_and_caps_are_named():
    assert "have 12.4 MB or more. The most is 8 MB" in REFUSALS["too complex"].message
    assert "have more than 8 MB. " in errors.too_complex(CAP + 9, CAP, "").message
    assert "8,192 × 131,072 px. The most is 8,192 px" in REFUSALS["too many pixels"].message
    assert REFUSALS["too many pixels"].advice == "Choose a width of at most 512 px."
