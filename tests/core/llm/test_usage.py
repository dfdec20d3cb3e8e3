from __future__ import annotations

from types import SimpleNamespace as Reply
from typing import Any

import pytest

from core.llm.usage import billed, report_of_anthropic, report_of_openai
from core.providers import NotEnhanced, Report


def openai(**usage: Any) -> Report | None:
    reply = Reply(id="resp_1", status="completed", model="gpt-x-2026-03-17", usage=Reply(**usage))
    return report_of_openai(reply, "gpt-x")


def anthropic(**usage: Any) -> Report | None:
    reply = Reply(id="msg_1", stop_reason="end_turn", model="haiku-1", usage=Reply(**usage))
    return report_of_anthropic(reply, "haiku")


def units(report: Report | None) -> dict[str, int]:
    assert report is not None
    return {str(unit): int(count) for unit, count in report.used}


def test_openais_cached_tokens_are_taken_out_of_its_input_tokens():
    report = openai(
        input_tokens=1200, input_tokens_details=Reply(cached_tokens=1024), output_tokens=60
    )

    assert units(report) == {"input_token": 176, "cached_input_token": 1024, "output_token": 60}
    assert (report.sku, report.version, report.call) == ("gpt-x", "gpt-x-2026-03-17", "resp_1")


def test_anthropic_counts_what_it_wrote_into_its_cache_and_read_from_it_apart():
    report = anthropic(
        input_tokens=20,
        cache_read_input_tokens=300,
        cache_creation_input_tokens=40,
        output_tokens=5,
    )

    assert units(report) == {
        "input_token": 20,
        "cached_input_token": 300,
        "cache_write_token": 40,
        "output_token": 5,
    }
    assert report.status == "end_turn"


@pytest.mark.parametrize("odd", [None, "7", -1, True, 10**12, 3.5, []])
def test_an_odd_count_is_none_and_does_no_harm(odd: Any):
    assert openai(input_tokens=odd, input_tokens_details=odd, output_tokens=odd) is None
    assert units(anthropic(input_tokens=1, output_tokens=odd)) == {"input_token": 1}


@pytest.mark.parametrize("reply", [None, "a page", {}, Reply(usage=None), Reply(usage="x")])
def test_an_answer_without_a_count_leaves_no_report(reply: Any):
    assert report_of_openai(reply, "gpt-x") is None
    assert report_of_anthropic(reply, "haiku") is None


def test_answers_without_an_id_are_calls_of_their_own():
    reply = Reply(usage=Reply(input_tokens=1))

    calls = {report_of_openai(reply, "gpt-x").call for _ in range(2)}

    assert len(calls) == 2


def test_whoever_refuses_an_answer_says_what_it_took():
    report = openai(input_tokens=1)

    with pytest.raises(NotEnhanced) as raised, billed(None), billed(report):
        raise NotEnhanced("empty")

    assert raised.value.report == report
