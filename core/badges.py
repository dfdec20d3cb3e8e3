"""How a state looks: icon, word and tone, so that colour never stands alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from lucide import _render_icon


@dataclass(frozen=True)
class Look:
    icon: str
    word: str
    tone: str
    moving: bool = False


# Tones are whole class names of assets/surfaces.css.
_LOOKS = {
    "queued": Look("clock", "Waiting", "tone-quiet"),
    "submitting": Look("loader-circle", "Starting", "tone-accent", moving=True),
    "unconfirmed": Look("loader-circle", "Confirming", "tone-accent", moving=True),
    "running": Look("loader-circle", "Working", "tone-accent", moving=True),
    "collecting": Look("loader-circle", "Saving", "tone-accent", moving=True),
    "succeeded": Look("circle-check", "Ready", "tone-ok"),
    "failed": Look("circle-alert", "Failed", "tone-bad"),
    "canceled": Look("circle-slash", "Cancelled", "tone-quiet"),
    "expired": Look("timer-off", "Timed out", "tone-bad"),
    "ok": Look("circle-check", "OK", "tone-ok"),
    "warning": Look("triangle-alert", "Look again", "tone-warn"),
    "checking": Look("loader-circle", "Checking", "tone-accent", moving=True),
    "deleted": Look("trash-2", "Deleted", "tone-quiet"),
}
_PLAIN = Look("circle", "", "tone-quiet")


def look(state: str) -> Look:
    """A state nobody drew yet still shows, in words."""
    return _LOOKS.get(state) or Look(
        _PLAIN.icon, state.replace("_", " ").capitalize(), _PLAIN.tone
    )


def known_states() -> list[str]:
    return list(_LOOKS)


@lru_cache(maxsize=256)
def render_icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """Hidden from screen readers unless it has a label; raises IconDoesNotExist."""
    named = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    svg = _render_icon(name, size, **{"class": "icon", "stroke-width": "1.75"}, **named)
    return mark_safe(svg)  # noqa: S308  attributes were escaped by ElementTree
