"""Trigger words: made-up, so that the base model has no picture of its own for them, and in every
prompt, since without it the model does not know whom to draw."""

from __future__ import annotations

import re
import secrets
from functools import lru_cache

from accounts.models import User
from core.crypto import BlindIndexField
from models_training.models import PersonalModel

SHORTEST, LONGEST = 3, 20
_SHAPE = re.compile(rf"[a-z][a-z0-9]{{{SHORTEST - 1},{LONGEST - 1}}}", re.IGNORECASE)
# Words that picture models and their users know and a dictionary may not.
_TAKEN = frozenset(
    ("bokeh", "cgi", "flux", "headshot", "hoodie", "lora", "ohwx", "pixar", "selfie", "sks", "tok")
)
_SYLLABLES = [consonant + vowel for consonant in "bdkmnprtvz" for vowel in "aeiou"]
_chance = secrets.SystemRandom()


def has_trigger_word(prompt: str, trigger_word: str) -> bool:
    return bool(re.search(rf"\b{re.escape(trigger_word)}\b", prompt, re.IGNORECASE))


def with_trigger_word(prompt: str, trigger_word: str) -> str:
    """The prompt as the model needs it: the word in front where the person left it out."""
    prompt = " ".join(prompt.split())
    if has_trigger_word(prompt, trigger_word):
        return prompt
    return f"{trigger_word}, {prompt}"


def said_to(model: PersonalModel, prompt: str) -> str:
    """The prompt as what draws understands it: a model that was trained with plain words knows no
    trigger word, so those words stand in its place."""
    if not model.subject:
        return prompt
    word = rf"\b{re.escape(model.trigger_word)}\b"
    return re.sub(word, lambda _: model.subject, prompt, flags=re.IGNORECASE)


def complaint(word: str) -> str:
    """Why this word won't do and what will, for the person; empty when it is fine."""
    if not SHORTEST <= len(word) <= LONGEST:
        return f"Use {SHORTEST} to {LONGEST} characters."
    if not _SHAPE.fullmatch(word):
        return "Use only the letters a to z and digits, and start with a letter."
    if _is_known(word):
        return (
            f"“{word}” is a real word or name, and the base model already has a picture of it."
            " Make one up, or change a few letters."
        )
    return ""


def is_used(owner: User, word: str) -> bool:
    """Whether another model of this person answers to the word; its case does not count."""
    mine = PersonalModel.objects.kept().filter(owner=owner)
    return mine.filter(trigger_index=index_of(word)).exists()


def index_of(word: str) -> str:
    field: BlindIndexField = PersonalModel._meta.get_field("trigger_index")
    return field.of_text(word)


def suggest(owner: User) -> str:
    """A free word that can be said aloud, such as "zorivu4"."""
    while True:
        # Three different ones: doubled syllables are what children's words are made of.
        word = "".join(_chance.sample(_SYLLABLES, 3)) + _chance.choice("23456789")
        if not complaint(word) and not is_used(owner, word):
            return word


def _is_known(word: str) -> bool:
    """The digits at the end don't make a name unknown: "anna7" is read as "anna"."""
    stem = word.lower().rstrip("0123456789")
    return len(stem) >= SHORTEST and (stem in _TAKEN or f"\n{stem}\n" in _dictionary())


@lru_cache(maxsize=1)
def _dictionary() -> str:
    """English words and common names, one a line: a set would take ten times the memory."""
    from spellchecker import SpellChecker  # noqa: PLC0415  slow to load

    words = SpellChecker(language="en", distance=1).word_frequency.words()
    return "\n".join(["", *words, ""])
