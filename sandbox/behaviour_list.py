"""The bad days (and the knobs) that can be asked for, what they accept and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


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


LLM_DAYS = (
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
            "timestamp, rightly signed; huge: logs of 3 MB",
            ("deliver", "lost", "twice", "shuffled", "late", "bad_signature", "old", "huge"),
        ),
        Behaviour(
            "create_response",
            "ok",
            "how the creation of a training or prediction is answered. lost: accepted, then the "
            "connection closes without an answer; slow: accepted, answered after slow_seconds; "
            "error_502: accepted, answered with an HTML 502; refused_502: an HTML 502 and nothing "
            "was accepted",
            ("ok", "lost", "slow", "error_502", "refused_502"),
        ),
        Behaviour(
            "read_response",
            "ok",
            "how Replicate answers a GET; a match is looked for in the address only",
            ("ok", "error_502"),
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
            "page with status 200; endless: never ends; redirect: 302 to another host",
            ("ok", "missing", "slow", "html", "endless", "redirect"),
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
            "how Stripe's events arrive. lost: never; twice: two times; shuffled: in any order; "
            "late: after late_seconds; withheld: when POST /_/stripe/release asks for them; "
            "bad_signature, old, future, live_mode, huge (3 MB): what must be refused. A match is "
            "looked for in the account's id, the address and the event",
            (
                "deliver",
                "lost",
                "twice",
                "shuffled",
                "late",
                "withheld",
                "bad_signature",
                "old",
                "future",
                "live_mode",
                "huge",
            ),
        ),
        Behaviour("llm.openai", "ok", f"how OpenAI answers. {LLM_MEANING}", LLM_DAYS),
        Behaviour("llm.anthropic", "ok", f"how Anthropic answers. {LLM_MEANING}", LLM_DAYS),
    )
}
