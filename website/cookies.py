"""Each cookie that the product sets: a test compares them with what a browser really gets."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Cookie:
    name: str
    purpose: str
    lasts: str


def cookies() -> tuple[Cookie, ...]:
    return (
        Cookie(
            settings.SESSION_COOKIE_NAME,
            "Keeps you logged in, and remembers what you dropped before that",
            "until you log out, 14 days at most",
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            "Protects forms against being sent in your name by other sites",
            "a year",
        ),
        Cookie(
            settings.THEME_COOKIE_NAME, "Remembers dark or light, once you choose one", "a year"
        ),
        Cookie(
            settings.KNOWN_COOKIE_NAME,
            "Tells the login that this browser is yours, so that strangers who guess passwords"
            " can't lock you out",
            "180 days",
        ),
    )
