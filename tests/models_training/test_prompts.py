from __future__ import annotations

import pytest

from models_training.prompts import has_trigger_word, with_trigger_word


@pytest.mark.parametrize("prompt", ["zorivu4 at sea", "at sea, Zorivu4.", "(ZORIVU4)"])
def test_the_word_is_found_wherever_it_stands(prompt):
    assert has_trigger_word(prompt, "zorivu4")
    assert with_trigger_word(prompt, "zorivu4") == prompt


@pytest.mark.parametrize("prompt", ["at sea", "zorivu45 at sea", "xzorivu4"])
def test_a_missing_word_is_put_in_front(prompt):
    assert with_trigger_word(prompt, "zorivu4") == f"zorivu4, {prompt}"


def test_blanks_and_lines_become_one_line():
    assert with_trigger_word("  zorivu4\n at   sea ", "zorivu4") == "zorivu4 at sea"
