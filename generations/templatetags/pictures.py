"""{% load pictures %}: the pictures of a person, in the size the page has room for."""

from __future__ import annotations

from django import template
from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from generations.models import THUMB_WIDTHS, GeneratedImage

register = template.Library()


@register.simple_tag
def picture(
    image: GeneratedImage, *, alt: str, sizes: str, most: int = 640, **attrs: str | bool
) -> SafeString:
    """{% picture image alt="…" sizes="12rem" %}; `eager=True` for those seen first."""
    eager = attrs.pop("eager", False)
    sources = [_source(image, side) for side in THUMB_WIDTHS if side <= most]
    width, height = _fitted(image, most)
    attributes = {
        "src": _address(image, most),
        "srcset": ", ".join(sources),
        "sizes": sizes,
        "alt": alt,
        "width": str(width),
        "height": str(height),
        "decoding": "async",
        **({"fetchpriority": "high"} if eager else {"loading": "lazy"}),
        **attrs,
    }
    return format_html("<img{}>", flatatt(attributes))


def _source(image: GeneratedImage, side: int) -> str:
    return f"{_address(image, side)} {_fitted(image, side)[0]}w"


def _address(image: GeneratedImage, side: int) -> str:
    return reverse("gallery:image", args=[image.pk, side])


def _fitted(image: GeneratedImage, side: int) -> tuple[int, int]:
    """Width and height of the copy whose longest side is at most so long; never enlarged."""
    scale = min(1.0, side / max(image.width, image.height))
    return round(image.width * scale), round(image.height * scale)
