"""Which bad day applies to which request.

There is one general set and any number of sets with a `match`: those apply only where the text
of the request (or of the training or prediction it is about) contains that string, so tests that
run side by side use their job's id and never meet. Sets live in memory: a restart is a good day.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.behaviour_list import BEHAVIOURS

GENERAL = ""
# Words that order a bad day for the one job they stand in: in a prompt or as a trigger word.
WORDS: dict[str, dict[str, Any]] = {
    "testblocked": {
        "training_outcome": "failed:NSFW content detected",
        "prediction_outcome": "nsfw",
        "llm.openai": "refusal",
        "llm.anthropic": "refusal",
    },
    "testpartial": {"prediction_outcome": "partial_nsfw"},
    "testbroken": {
        "training_outcome": "failed:CUDA out of memory",
        "prediction_outcome": "failed:CUDA out of memory",
        "llm.openai": "error",
        "llm.anthropic": "error",
    },
    "testtimeout": {"training_outcome": "aborted", "prediction_outcome": "aborted"},
}


class Unacceptable(ValueError):
    """A behaviour that does not exist, or a value it does not take."""


@dataclass
class Setting:
    """A value, and how many more times it applies (None: until it is reset)."""

    value: Any
    times: int | None = None

    def as_json(self) -> Any:
        return self.value if self.times is None else {"value": self.value, "times": self.times}


class Behaviours:
    def __init__(self) -> None:
        self._sets: dict[str, dict[str, Setting]] = {}
        self._lock = threading.Lock()

    def merge(self, changes: Mapping[str, Any], match: str = GENERAL) -> None:
        """Add to one set; null takes a name out of it. Nothing changes if any part is wrong."""
        settings = {name: _setting(name, value) for name, value in _flat(changes).items()}
        with self._lock:
            chosen = self._sets.pop(match, {})
            chosen.update({name: found for name, found in settings.items() if found})
            for name in [name for name, found in settings.items() if found is None]:
                chosen.pop(name, None)
            if chosen:
                self._sets[match] = chosen

    def reset(self, match: str = GENERAL) -> None:
        with self._lock:
            self._sets.pop(match, None)

    def reset_all(self) -> None:
        with self._lock:
            self._sets.clear()

    def peek(self, name: str, text: str = "") -> Any:
        """The value that applies to a text, without using it up."""
        with self._lock:
            found = self._find(name, text)
            return _usual(name, text) if found is None else found[1].value

    def take(self, name: str, text: str = "") -> Any:
        """The value that applies to a text; a counted one is used up by this."""
        with self._lock:
            found = self._find(name, text)
            if found is None:
                return _usual(name, text)
            match, setting = found
            if setting.times is not None:
                setting.times -= 1
                if setting.times <= 0:
                    del self._sets[match][name]
                if not self._sets[match]:
                    del self._sets[match]
            return setting.value

    def as_json(self) -> list[dict[str, Any]]:
        with self._lock:
            return [
                {"match": match, "set": {name: one.as_json() for name, one in chosen.items()}}
                for match, chosen in self._sets.items()
            ]

    def _find(self, name: str, text: str) -> tuple[str, Setting] | None:
        """The newest set that matches wins; the general set comes last."""
        matching = [match for match in self._sets if match != GENERAL and match in text]
        for match in (*reversed(matching), GENERAL):
            if name in self._sets.get(match, {}):
                return match, self._sets[match][name]
        return None


def _usual(name: str, text: str) -> Any:
    """What a word in the text asks for, else the good day."""
    spoken = text.lower()
    for word, days in WORDS.items():
        if name in days and word in spoken:
            return days[name]
    return BEHAVIOURS[name].default


def _flat(changes: Mapping[str, Any]) -> dict[str, Any]:
    """`{"llm": {"openai": x}}` is the long way to write `{"llm.openai": x}`."""
    flat = {name: value for name, value in changes.items() if name != "llm"}
    nested = changes.get("llm", {})
    if not isinstance(nested, Mapping):
        raise Unacceptable('llm is given as {"openai": …, "anthropic": …}')
    return flat | {f"llm.{vendor}": value for vendor, value in nested.items()}


def _setting(name: str, value: Any) -> Setting | None:
    behaviour = BEHAVIOURS.get(name)
    if behaviour is None:
        raise Unacceptable(f"there is no behaviour {name!r}; GET /_/behaviours lists them")
    if value is None:
        return None
    if name == "rate_limit" and isinstance(value, Mapping) and "count" in value:
        return _rate_limit(value)
    times = None
    if isinstance(value, Mapping):
        value, times = value.get("value"), value.get("times", 1)
    if times is not None and not _is_count(times):
        raise Unacceptable(f"{name}: times is a whole number from 1")
    if not behaviour.accepts(value):
        raise Unacceptable(f"{name} takes {behaviour.accepted}")
    return Setting(value, times)


def _rate_limit(value: Mapping[str, Any]) -> Setting:
    count, after = value["count"], value.get("retry_after")
    if not _is_count(count) or not (after is None or BEHAVIOURS["slow_seconds"].accepts(after)):
        raise Unacceptable('rate_limit takes {"count": n, "retry_after": seconds or null}')
    return Setting({"retry_after": after}, count)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
