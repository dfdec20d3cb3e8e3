"""How the pages look for whoever asks: the theme."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = ("dark", "light", "system")
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


def chosen_theme(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    wanted = getattr(user, "theme", "") or request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return wanted if wanted in THEMES else "system"
