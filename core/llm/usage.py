"""What an answer of OpenAI or Anthropic is billed by: tokens, those read from a cache apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import uuid4

from core.providers import NotEnhanced, Report, Unit

_MOST_TOKENS = 10**7


def report_of_openai(reply: Any, model: str) -> Report | None:
    """Its input tokens count the cached ones too, which cost less."""
    usage = getattr(reply, "usage", None)
    cached = _count(getattr(usage, "input_tokens_details", None), "cached_tokens")
    used = {
        Unit.INPUT_TOKEN: max(_count(usage, "input_tokens") - cached, 0),
        Unit.CACHED_INPUT_TOKEN: cached,
        Unit.OUTPUT_TOKEN: _count(usage, "output_tokens"),
    }
    return _report("openai", model, reply, "status", used)


def report_of_anthropic(reply: Any, model: str) -> Report | None:
    usage = getattr(reply, "usage", None)
    used = {
        Unit.INPUT_TOKEN: _count(usage, "input_tokens"),
        Unit.CACHED_INPUT_TOKEN: _count(usage, "cache_read_input_tokens"),
        Unit.CACHE_WRITE_TOKEN: _count(usage, "cache_creation_input_tokens"),
        Unit.OUTPUT_TOKEN: _count(usage, "output_tokens"),
    }
    return _report("anthropic", model, reply, "stop_reason", used)


@contextmanager
def billed(report: Report | None) -> Iterator[None]:
    """Whoever refuses the answer says what it took all the same."""
    try:
        yield
    except NotEnhanced as reason:
        reason.report = reason.report or report
        raise


def _report(
    provider: str, model: str, reply: Any, status: str, used: dict[Unit, int]
) -> Report | None:
    """None where nothing was counted, as in an answer that is none."""
    counted = tuple((unit, Decimal(count)) for unit, count in used.items() if count)
    if not counted:
        return None
    return Report(
        provider,
        model,
        # Without an id of its own it counts as one call of its own.
        _word(reply, "id") or uuid4().hex,
        _word(reply, status),
        counted,
        _word(reply, "model")[:200],
    )


def _count(found: Any, name: str) -> int:
    """Nothing where the field is missing or no count: reading an answer never fails."""
    value = getattr(found, name, None)
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return value if 0 <= value < _MOST_TOKENS else 0


def _word(found: Any, name: str) -> str:
    value = getattr(found, name, None)
    return value if isinstance(value, str) else ""
