"""`{% load marked %}{{ words|marked }}`: what stands between backticks is shown as code."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
_CODE = re.compile(r"`([^`]+)`")


@register.filter
def marked(words: str) -> SafeString:
    pieces = enumerate(_CODE.split(str(words)))
    return format_html_join(
        "", "{}", ((_piece(text, is_code=odd % 2 == 1),) for odd, text in pieces)
    )


def _piece(text: str, *, is_code: bool) -> str:
    return format_html('<code class="code">{}</code>', text) if is_code else text
