"""A page written in Markdown, as far as ours go: headings, paragraphs, lists and code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """`kind` is title, heading, text, item or code; `language` is of a code block."""

    kind: str
    text: str
    language: str = ""


def blocks(text: str) -> Iterator[Block]:
    place = 0
    for fence in _FENCE.finditer(text):
        yield from _paragraphs(text[place : fence.start()])
        yield Block("code", fence[2].rstrip(), fence[1])
        place = fence.end()
    yield from _paragraphs(text[place:])


def _paragraphs(text: str) -> Iterator[Block]:
    for paragraph in filter(None, map(str.strip, text.split("\n\n"))):
        words = " ".join(paragraph.split())
        if paragraph.startswith("# "):
            yield Block("title", words[2:])
        elif paragraph.startswith("## "):
            yield Block("heading", words[3:])
        elif paragraph.startswith("- "):
            for item in re.split(r"(?m)^- ", paragraph)[1:]:
                yield Block("item", " ".join(item.split()))
        else:
            yield Block("text", words)
