"""Which passwords are refused: those that a list of common words and habits finds soon."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

# Tries that a thief of the table would need, as zxcvbn reckons them.
_FEWEST_TRIES = 10**9
# It reads no more of a password, and nobody guesses so much.
_LONGEST_READ = 72
# Every attacker of ours tries these first, with a year behind.
_OUR_WORDS = ("visiona", "portrait", "credits")


class HardToGuess(CommonPasswordValidator):
    """For AUTH_PASSWORD_VALIDATORS. Nothing of the password leaves the process."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        super().validate(password, user)
        # A quarter of a second and 20 MB of words, so only where somebody chooses a password.
        found = import_module("zxcvbn").zxcvbn(
            password[:_LONGEST_READ], user_inputs=[*_OUR_WORDS, *_words_of(user)]
        )
        if found["guesses"] >= _FEWEST_TRIES:
            return
        words = "This password is easy to guess. Take three or more words that have nothing to do"
        raise ValidationError(f"{words} with each other.", code="password_easy_to_guess")

    def get_help_text(self) -> str:
        return "Three or more words that have nothing to do with each other are hard to guess."


def _words_of(user: Any) -> list[str]:
    """What others know of the person."""
    known = f"{getattr(user, 'email', '')} {getattr(user, 'name', '')}".lower()
    return [*re.split(r"[@ ]+", known), *re.split(r"[^a-z0-9]+", known)] if known.strip() else []
