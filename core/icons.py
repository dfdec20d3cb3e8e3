"""Line icons as inline SVG."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from lucide import _render_icon


@lru_cache(maxsize=256)
def render_icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """Hidden from screen readers unless it has a label; raises IconDoesNotExist."""
    named = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    svg = _render_icon(name, size, **{"class": "icon", "stroke-width": "1.75"}, **named)
    return mark_safe(svg)  # noqa: S308  attributes were escaped by ElementTree
