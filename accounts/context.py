"""How the pages look for whoever asks: the theme."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.models import ConsentPurpose
from accounts.policies import POLICIES
from accounts.services.consents import standing

THEMES = ("dark", "light", "system")
_TERMS = "terms"
# The page's own background in each theme, for the browser's frame.
_FRAME = {"dark": "#0c0c11", "light": "#fafafc"}


def theme(request: HttpRequest) -> dict[str, Any]:
    """The theme of the person, else of the browser's cookie, else as the system says."""
    chosen = chosen_theme(request)
    frames = {
        "frame_dark": _FRAME["light" if chosen == "light" else "dark"],
        "frame_light": _FRAME["dark" if chosen == "dark" else "light"],
    }
    return {"theme": chosen, **frames}


def terms(request: HttpRequest) -> dict[str, Any]:
    """Whether who is logged in has still to accept today's terms; asked once for a session."""
    return {"has_terms_to_read": partial(_has_terms_to_read, request)}


def _has_terms_to_read(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    version = POLICIES[ConsentPurpose.TERMS].version
    if user is None or not user.is_authenticated or request.session.get(_TERMS) == version:
        return False
    if not standing(user.pk, ConsentPurpose.TERMS).is_live:
        return True
    request.session[_TERMS] = version
    return False


def chosen_theme(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    wanted = getattr(user, "theme", "") or request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return wanted if wanted in THEMES else "system"
