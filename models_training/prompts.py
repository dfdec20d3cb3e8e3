"""The trigger word in a prompt: without it the model does not know whom to draw."""

from __future__ import annotations

import re


def has_trigger_word(prompt: str, trigger_word: str) -> bool:
    return bool(re.search(rf"\b{re.escape(trigger_word)}\b", prompt, re.IGNORECASE))


def with_trigger_word(prompt: str, trigger_word: str) -> str:
    """The prompt as the model needs it: the word in front where the person left it out."""
    prompt = " ".join(prompt.split())
    if has_trigger_word(prompt, trigger_word):
        return prompt
    return f"{trigger_word}, {prompt}"
