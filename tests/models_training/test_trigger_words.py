from __future__ import annotations

import pytest

from core.row_security import user_scope
from models_training import trigger_words
from tests import factories


@pytest.mark.parametrize("word", ["zorivu4", "Kovali", "QXJ", "ab1", "a" + "1" * 19])
def test_made_up_words_are_fine(word):
    assert trigger_words.complaint(word) == ""


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("", "3 to 20"),
        ("ab", "3 to 20"),
        ("z" * 21, "3 to 20"),
        ("4zorivu", "start with a letter"),
        ("zori vu", "letters a to z and digits"),
        ("zorivü", "letters a to z and digits"),
        ("zori-vu", "letters a to z and digits"),
        ("dog", "real word or name"),
        ("Alice", "real word or name"),
        ("anna7", "real word or name"),
        ("TOK", "real word or name"),
        ("portrait", "real word or name"),
    ],
)
def test_other_words_are_refused_with_the_way_out(word, reason):
    assert reason in trigger_words.complaint(word)


def test_a_suggestion_passes_the_check(alice):
    with user_scope(alice.pk):
        words = {trigger_words.suggest(alice) for _ in range(50)}

    assert len(words) > 40
    assert not any(trigger_words.complaint(word) for word in words)


def test_a_suggestion_is_not_the_word_of_another_model(alice, monkeypatch):
    factories.make_model(alice, trigger_word="zorivu2")
    digits = iter("234")
    monkeypatch.setattr(trigger_words._chance, "sample", lambda *_: ["zo", "ri", "vu"])
    monkeypatch.setattr(trigger_words._chance, "choice", lambda _: next(digits))

    with user_scope(alice.pk):
        assert trigger_words.suggest(alice) == "zorivu3"


def test_a_word_is_used_by_its_owner_only_and_whatever_its_case(alice, charlie):
    factories.make_model(alice, trigger_word="zorivu4")

    with user_scope(alice.pk):
        assert trigger_words.is_used(alice, "ZORIVU4")
        assert not trigger_words.is_used(alice, "zorivu5")
    with user_scope(charlie.pk):
        assert not trigger_words.is_used(charlie, "zorivu4")


@pytest.mark.parametrize("prompt", ["zorivu4 at sea", "at sea, Zorivu4.", "(ZORIVU4)"])
def test_the_word_is_found_wherever_it_stands(prompt):
    assert trigger_words.has_trigger_word(prompt, "zorivu4")
    assert trigger_words.with_trigger_word(prompt, "zorivu4") == prompt


@pytest.mark.parametrize("prompt", ["at sea", "zorivu45 at sea", "xzorivu4"])
def test_a_missing_word_is_put_in_front(prompt):
    assert trigger_words.with_trigger_word(prompt, "zorivu4") == f"zorivu4, {prompt}"


def test_blanks_and_lines_become_one_line():
    assert trigger_words.with_trigger_word("  zorivu4\n at   sea ", "zorivu4") == "zorivu4 at sea"
