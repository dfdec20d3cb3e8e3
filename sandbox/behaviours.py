"""Which fault applies to which request, and how long things take.

There is one general set and any number of sets with a `match`: those apply only where the text
of the request (or of the training or prediction it is about) contains that string, so tests that
run side by side use their job's id and never meet. Sets live in memory: a restart ends all faults.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GENERAL = ""
# Words that order a fault for the one job they are part of: in a prompt or as a trigger word.
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


@dataclass(frozen=True)
class Behaviour:
    """`choices` are the words it accepts; a word that ends in `:` takes a text after it."""

    name: str
    default: Any
    meaning: str
    choices: tuple[str, ...] = ()

    def accepts(self, value: Any) -> bool:
        if isinstance(self.default, bool):
            return isinstance(value, bool)
        if isinstance(self.default, (int, float)):
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            return number and value >= 0
        return isinstance(value, str) and self._is_choice(value)

    @property
    def accepted(self) -> str:
        if self.name == "rate_limit":
            return "off, or a count with retry_after"
        if self.choices:
            return ", ".join(f"{word}<text>" if word[-1] == ":" else word for word in self.choices)
        return "true or false" if isinstance(self.default, bool) else "a number of seconds"

    def _is_choice(self, value: str) -> bool:
        taking_text = [word for word in self.choices if word.endswith(":")]
        if any(value.startswith(word) and len(value) > len(word) for word in taking_text):
            return True
        return value in self.choices and value not in taking_text


LLM_FAULTS = (
    "ok", "refusal", "truncated", "overloaded", "slow", "error", "no_trigger", "empty", "invalid",
)  # fmt: skip
LLM_MEANING = (
    "refusal: it declines; truncated: the answer is cut in the middle; overloaded: 503 or 529; "
    "slow: waits slow_seconds; error: 400; no_trigger: the rewriting lacks the trigger word; "
    "empty: an answer with nothing in it; invalid: prose where JSON was asked for"
)

BEHAVIOURS = {
    behaviour.name: behaviour
    for behaviour in (
        Behaviour("training_seconds", 8.0, "from the creation of a training to its end"),
        Behaviour("prediction_seconds", 2.0, "from the creation of a prediction to its end"),
        Behaviour("retention_seconds", 3600.0, "how long a prediction's data and files stay"),
        Behaviour("deletion_seconds", 2.0, "how long a deleted version is still there"),
        Behaviour("retry_seconds", 60.0, "from the first to the last try of a final webhook"),
        Behaviour("late_seconds", 5.0, "how late a late webhook is"),
        Behaviour("slow_seconds", 8.0, "how slow a slow file or a slow rewriting is"),
        Behaviour(
            "webhooks",
            "deliver",
            "lost: never sent; twice: same message two times; shuffled: start after completed; "
            "late: after late_seconds; bad_signature: signed with another key; old: an hour-old "
            "timestamp, rightly signed",
            ("deliver", "lost", "twice", "shuffled", "late", "bad_signature", "old"),
        ),
        Behaviour(
            "create_response",
            "ok",
            "how the creation of a training or prediction is answered. lost: accepted, then the "
            "connection closes without an answer; error_502: accepted, answered with an HTML 502; "
            "refused_502: an HTML 502 and nothing was accepted",
            ("ok", "lost", "error_502", "refused_502"),
        ),
        Behaviour(
            "delete_response",
            "ok",
            "how Replicate answers the deletion of a version or a model; a match is looked for in "
            "the address. error_502: an HTML 502 and nothing was done; lost: done, then an HTML "
            "502; refused: 403 and nothing was done",
            ("ok", "error_502", "lost", "refused"),
        ),
        Behaviour(
            "rate_limit",
            "off",
            'given as {"count": n, "retry_after": seconds or null}: the next n creations get 429, '
            "with a Retry-After header unless it is null",
            ("off",),
        ),
        Behaviour(
            "trainer_release",
            "pinned",
            "what the newest version of the trainer is; a match is looked for in the account's "
            "name. newer: another one that takes the same; changed: one that takes other inputs",
            ("pinned", "newer", "changed"),
        ),
        Behaviour("payment_required", False, "creations get 402"),
        Behaviour("unauthorized", False, "every Replicate call gets 401"),
        Behaviour(
            "training_outcome",
            "succeeded",
            "how a training ends. stuck: processes for ever; never_starts: stays in starting; "
            "aborted: its deadline passed before the start; image_build_failed: fails at the end",
            ("succeeded", "failed:", "aborted", "stuck", "never_starts", "image_build_failed"),
        ),
        Behaviour(
            "prediction_outcome",
            "succeeded",
            "how a prediction ends. partial_nsfw: one picture is held back, partial_nsfw:2: two; "
            "nsfw: all are, which is a failure; the others as for a training",
            (
                "succeeded",
                "partial_nsfw",
                "partial_nsfw:",
                "nsfw",
                "failed:",
                "aborted",
                "stuck",
                "never_starts",
            ),  # fmt: skip
        ),
        Behaviour("data_removed_now", False, "predictions answer as if the hour had passed"),
        Behaviour(
            "delivery",
            "ok",
            "how output files are served. missing: 404; slow: drips over slow_seconds; html: a "
            "page with status 200; redirect: 302 to another host",
            ("ok", "missing", "slow", "html", "redirect"),
        ),
        Behaviour(
            "stripe_api",
            "ok",
            "how Stripe's API answers. error_500: done nothing, and an Idempotency-Key repeats "
            "that; error_503: done nothing; lost: done, then the connection closes without an "
            "answer; slow: done, answered after slow_seconds; rate_limit: 429",
            ("ok", "error_500", "error_503", "lost", "slow", "rate_limit"),
        ),
        Behaviour(
            "stripe_events",
            "deliver",
            "how Stripe's events arrive. lost: never; twice: two times; late: after late_seconds; "
            "withheld: when POST /_/stripe/release asks for them. A match is looked for in the "
            "account's id, the address and the event",
            ("deliver", "lost", "twice", "late", "withheld"),
        ),
        Behaviour("llm.openai", "ok", f"how OpenAI answers. {LLM_MEANING}", LLM_FAULTS),
        Behaviour("llm.anthropic", "ok", f"how Anthropic answers. {LLM_MEANING}", LLM_FAULTS),
    )
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
        settings = {name: _setting(name, value) for name, value in changes.items()}
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
    """What a word in the text asks for, else that all goes well."""
    spoken = text.lower()
    for word, faults in WORDS.items():
        if name in faults and word in spoken:
            return faults[name]
    return BEHAVIOURS[name].default


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
