"""Our Markdown: `{{ words|markdown }}` for a line, `{% for block in text|markdown_blocks %}`.

Headings, lists and code are read and nothing else; HTML stays as it is written. The library is
loaded by the first page that shows such a text: most processes never do.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

register = template.Library()


@register.filter
def markdown(words: str) -> SafeString:
    [line] = _parser().parseInline(str(words))
    for piece in line.children or []:
        if piece.tag == "code":
            piece.attrSet("class", "code")
    return mark_safe(_parser().renderer.render([line], _parser().options, {}))  # noqa: S308


@register.filter
def markdown_blocks(text: str) -> list[SyntaxTreeNode]:
    """For a template that says how each looks, by its `type` and `tag`."""
    from markdown_it.tree import SyntaxTreeNode

    return SyntaxTreeNode(_parser().parse(text)).children


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("zero").enable(["backticks", "fence", "heading", "list"])
