"""Better prompts by GPT or Claude. An extra: whatever goes wrong, the person's own words serve."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.conf import settings

from core import providers
from core.llm.usage import billed
from core.llm.vendors import VendorAnswer, ask_anthropic, ask_openai, knows_model
from core.providers import NotEnhanced, Report

__all__ = ["EnhancedPrompt", "NotEnhanced", "enhance", "enhancers", "knows_model"]

MOST_CHARACTERS = 1500
MOST_CHANGES = 6
MOST_CHANGE_CHARACTERS = 120

_VENDORS = {"openai": ask_openai, "anthropic": ask_anthropic}
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|\bwww\.)\S*", re.IGNORECASE)


@dataclass(frozen=True)
class EnhancedPrompt:
    """A proposal and what was changed, in short phrases for the person."""

    text: str = field(repr=False)
    provider: str
    model: str
    changes: tuple[str, ...] = field(default=(), repr=False)
    report: Report | None = field(default=None, repr=False)


def enhancers() -> tuple[str, ...]:
    """Who can be asked, in the operator's order of preference."""
    known = {"openai": providers.openai().key, "anthropic": providers.anthropic().key}
    return tuple(name for name in settings.ENHANCERS if known.get(name))


def enhance(prompt: str, *, trigger_word: str, provider: str) -> EnhancedPrompt:
    """Ask once for a better prompt and hold the answer to our rules. Raises NotEnhanced."""
    if provider not in enhancers():
        raise NotEnhanced("off")
    answer = _VENDORS[provider](prompt, trigger_word)
    changes = (_one_line(change)[:MOST_CHANGE_CHARACTERS] for change in answer.changes)
    with billed(answer.report):
        text = _usable(answer, trigger_word)
    return EnhancedPrompt(
        text=text,
        provider=provider,
        model=answer.model,
        changes=tuple(filter(None, changes))[:MOST_CHANGES],
        report=answer.report,
    )


def _usable(answer: VendorAnswer, trigger_word: str) -> str:
    """One short paragraph without addresses, with the trigger word as the model knows it."""
    text = _one_line(answer.prompt)
    if not text:
        raise NotEnhanced("empty")
    word = re.compile(rf"(?<!\w){re.escape(trigger_word)}(?!\w)", re.IGNORECASE)
    text = word.sub(lambda _: trigger_word, _cut(text, MOST_CHARACTERS))
    if word.search(text):
        return text
    front = f"{trigger_word}, "
    return front + _cut(text, MOST_CHARACTERS - len(front))


def _one_line(text: str) -> str:
    printable = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(_ADDRESS.sub(" ", printable).split())


def _cut(text: str, most: int) -> str:
    """At most so many characters, ending with a whole word."""
    if len(text) <= most:
        return text
    return text[: most + 1].rpartition(" ")[0] or text[:most]
