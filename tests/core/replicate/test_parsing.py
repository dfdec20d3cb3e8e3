from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.replicate.parsing import (
    FailureKind,
    Phase,
    Remote,
    bare_version,
    read_prediction,
    read_time,
    read_training,
)
from tests.deep import times

VERSION = "ab" * 32


@pytest.mark.parametrize(
    ("status", "phase"),
    [
        ("starting", Phase.QUEUED),
        ("processing", Phase.RUNNING),
        ("succeeded", Phase.SUCCEEDED),
        ("failed", Phase.FAILED),
        ("canceled", Phase.CANCELED),
        ("aborted", Phase.EXPIRED),
        ("dreaming", Phase.UNKNOWN),
        (None, Phase.UNKNOWN),
        (7, Phase.UNKNOWN),
    ],
)
def test_a_status_becomes_a_phase(status: Any, phase: Phase):
    assert read_prediction({"id": "a", "status": status}).phase is phase


def test_a_training_gives_model_version_and_weights():
    output = {"version": f"we/ours:{VERSION}", "weights": "https://r.delivery/t.tar"}

    remote = read_training({"id": "a", "status": "succeeded", "output": output})

    assert (remote.model_ref, remote.version) == ("we/ours", VERSION)
    assert remote.weights == "https://r.delivery/t.tar"


@pytest.mark.parametrize("version", [VERSION, None, "", 7, "we/ours", "we/ours:short"])
def test_an_odd_version_of_a_training_does_no_harm(version: Any):
    remote = read_training({"output": {"version": version}})

    assert remote.version == (VERSION if version == VERSION else None)


def test_the_trainers_own_version_is_not_taken_for_the_trained_one():
    remote = read_training({"model": "ostris/trainer", "version": VERSION, "output": None})

    assert (remote.model_ref, remote.version) == (None, None)


@pytest.mark.parametrize(
    ("output", "outputs"),
    [
        (["https://a/1", "https://a/2"], ("https://a/1", "https://a/2")),
        ("https://a/1", ("https://a/1",)),
        (["https://a/1", None, 7, ""], ("https://a/1",)),
        (None, ()),
        ({"odd": 1}, ()),
    ],
)
def test_outputs_are_addresses(output: Any, outputs: tuple[str, ...]):
    assert read_prediction({"output": output}).outputs == outputs


def test_a_hidden_version_is_none():
    assert read_prediction({"version": "hidden"}).version is None


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("NSFW content detected. Try running it again.", FailureKind.NSFW),
        ("All generated images contained NSFW content.", FailureKind.NSFW),
        ("Prediction input failed validation: {}", FailureKind.INPUT),
        ("ValueError: input_images must be a zip file", FailureKind.INPUT),
        ("cannot identify image file 'x.jpg'", FailureKind.INPUT),
        ("The regex 'x' didn't match any layers", FailureKind.INPUT),
        ("Insufficient credit", FailureKind.QUOTA),
        ("Prediction timed out", FailureKind.TIMEOUT),
        ("Timeout starting prediction (E6716)", FailureKind.TIMEOUT),
        ("Out of memory (E1001)", FailureKind.PROVIDER),
        ("Traceback (most recent call last)", FailureKind.PROVIDER),
        (
            "Failed to create trained image after successful training run",
            FailureKind.PROVIDER,
        ),
        ("", FailureKind.UNKNOWN),
        (None, FailureKind.UNKNOWN),
        ({"nested": "CUDA error"}, FailureKind.PROVIDER),
    ],
)
def test_an_error_text_becomes_a_kind(error: Any, kind: FailureKind):
    assert read_prediction({"status": "failed", "error": error}).failure is kind


def test_only_a_failure_has_a_kind():
    assert read_prediction({"status": "canceled", "error": "timed out"}).failure is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21T08:00:00.5Z", datetime(2026, 11, 21, 8, 0, 0, 500_000, UTC)),
        ("2026-11-21T08:00:00", datetime(2026, 11, 21, 8, tzinfo=UTC)),
        ("2026-11-21T08:00:00.123456789Z", datetime(2026, 11, 21, 8, 0, 0, 123_456, UTC)),
        ("yesterday", None),
        (None, None),
        (12, None),
    ],
)
def test_times_are_read_or_left_out(text: Any, moment: datetime | None):
    assert read_time(text) == moment


@pytest.mark.parametrize(
    ("version", "bare"),
    [(VERSION, VERSION), (f"we/ours:{VERSION}", VERSION), ("hidden", ""), ("we/ours", "")],
)
def test_a_version_is_known_by_its_digits(version: str, bare: str):
    assert bare_version(version) == bare


def test_a_remote_shows_neither_pictures_nor_texts():
    remote = Remote(
        "a", Phase.FAILED, ("https://a/1",), "my prompt", "my log", weights="https://w"
    )

    shown = repr(remote)

    assert not any(text in shown for text in ("https://", "my prompt", "my log"))


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
_FIELDS = [
    "id", "status", "output", "error", "logs", "version", "model", "data_removed", "created_at",
    "input",
]  # fmt: skip


@settings(max_examples=times(40, 500), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(_FIELDS), _ANYTHING))
def test_no_answer_can_break_the_reading(row: dict[str, Any]):
    for remote in (read_training(row), read_prediction(row)):
        assert isinstance(remote.phase, Phase)
        assert all(isinstance(one, str) for one in remote.outputs)


TIMES = {
    "started_at": "2026-03-01T10:00:00.25Z",
    "completed_at": "2026-03-01T10:00:03.5Z",
}


@pytest.mark.parametrize(
    ("row", "seconds"),
    [
        ({"metrics": {"predict_time": 12.683217}}, "12.683217"),
        ({"metrics": {"predict_time": 5, "total_time": 900.0}}, "5"),
        ({"metrics": {"predict_time": 5.5}} | TIMES, "5.5"),
        (TIMES, "3.25"),
        ({"metrics": {"predict_time": None}} | TIMES, "3.25"),
        ({"metrics": {"predict_time": -1}} | TIMES, "3.25"),
        ({"metrics": {"predict_time": 1e30}}, "0"),
        ({"metrics": {"predict_time": True}}, "0"),
        ({"metrics": []}, "0"),
        ({"completed_at": "2026-03-01T10:00:03Z"}, "0"),
        ({"started_at": TIMES["completed_at"], "completed_at": TIMES["started_at"]}, "0"),
        ({}, "0"),
    ],
)
def test_what_is_billed_is_how_long_it_ran(row: dict[str, Any], seconds: str):
    for read in (read_prediction, read_training):
        assert read(row).seconds == Decimal(seconds)


@pytest.mark.parametrize("status", ["starting", "processing", "dreaming", None])
def test_what_goes_on_has_not_ended(status: Any):
    assert not read_prediction({"status": status}).has_ended


@pytest.mark.parametrize("status", ["succeeded", "failed", "canceled", "aborted"])
def test_what_ended_is_reported_in_the_providers_own_word(status: str):
    remote = read_prediction({"id": "a", "status": status})

    report = remote.report(hardware="gpu-h100", version="")

    assert remote.has_ended
    assert (report.sku, report.status, report.call) == ("gpu-h100", status, "a")
