from __future__ import annotations

from importlib import import_module

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.passwords import HardToGuess

# More than is read of one.
LONG = "seven quiet otters borrow a ladder from the clockmaker behind the frozen harbour"
ADA = User(email="ada.lovelace@example.com", name="Ada")


@pytest.mark.parametrize(
    "password",
    [
        "visiona2026", "Visiona2026!", "Sunshine2024!", "Summer2026!!", "iloveyou2026",
        "password123456", "qwertyuiop123", "0123456789abcdef", "aaaaaaaaaaaaaaaa",
        "lovelace1815", "ada.lovelace.1", "example.com2026", "portrait-2026",
    ],
)  # fmt: skip
def test_a_word_and_a_year_or_a_known_row_is_refused(password):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, ADA)

    assert refusal.value.messages


@pytest.mark.parametrize(
    "password",
    ["three green kettles whistle", "kX9#mQ2vLp7", LONG],
)
def test_unusual_words_and_chance_are_welcome(password):
    HardToGuess().validate(password, ADA)
    validate_password(password, ADA)


def test_what_leaked_most_often_is_refused_whatever_its_length():
    """The 3,000 that thieves of tables find first, and each that is long enough by itself."""
    leaked = list(import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS["passwords"])
    long = [password for password in leaked if len(password) >= 10]

    welcome = [password for password in leaked[:3000] + long if is_welcome(password)]

    assert len(long) > 1000
    assert welcome == []


def is_welcome(password: str) -> bool:
    try:
        validate_password(password, ADA)
    except ValidationError:
        return False
    return True
