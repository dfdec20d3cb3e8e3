from __future__ import annotations

from typing import Any

import pytest

from core import replicate
from core.providers import (
    BadSignature,
    NotSent,
    Rejected,
    Throttled,
    Unavailable,
    Unconfirmed,
)
from core.replicate import FailureKind, Phase
from core.replicate.client import call, path
from core.replicate.signatures import verify
from tests.core.conftest import Sandbox, hook, training_inputs, wait
from tests.core.replicate.stranger import Stranger, as_json
from tests.first_trainers import BAR, TRAINER


def test_a_training_runs_to_a_version_of_our_model(
    sandbox: Sandbox, zip_server: str, destination: str
):
    started = replicate.start_training(
        trainer=TRAINER,
        destination=destination,
        inputs=training_inputs(zip_server, sandbox.job),
        webhook=hook(sandbox.job),
    )

    assert started.phase is Phase.QUEUED
    assert started.version is None
    done = wait(lambda: replicate.get_training(started.id), Phase.SUCCEEDED)
    assert done.model_ref == destination
    assert len(done.version or "") == 64
    assert done.weights
    assert done.created_at
    assert done.failure is None


def test_a_training_is_sent_as_documented(sandbox: Sandbox, zip_server: str, destination: str):
    inputs = training_inputs(zip_server, sandbox.job, steps=500)

    replicate.start_training(
        trainer=TRAINER, destination=destination, inputs=inputs, webhook=hook(sandbox.job)
    )

    [post] = sandbox.posts(to="/trainings")
    assert post["path"].startswith("/replicate/v1/models/ostris/flux-dev-lora-trainer/versions/")
    assert post["body"] == {
        "destination": destination,
        "input": inputs,
        "webhook": hook(sandbox.job),
        "webhook_events_filter": ["start", "completed"],
    }


def test_a_prediction_runs_to_its_pictures(sandbox: Sandbox, version: str):
    started = _predict(sandbox, version, num_outputs=3)

    done = wait(lambda: replicate.get_prediction(started.id), Phase.SUCCEEDED)

    assert len(done.outputs) == 3
    assert done.version == version
    assert not done.data_removed


def test_a_prediction_takes_the_bare_version_and_a_deadline(
    sandbox: Sandbox, version: str, destination: str
):
    _predict(sandbox, f"{destination}:{version}")

    [post] = sandbox.posts()
    assert post["body"]["version"] == version
    assert post["headers"]["Cancel-After"] == "10m"


def test_inputs_that_publish_or_lift_the_check_are_never_sent(sandbox: Sandbox, version: str):
    _predict(sandbox, version, extra_lora="https://example.com/x", disable_safety_checker=True)

    [post] = sandbox.posts()
    assert set(post["body"]["input"]) == {"prompt", "seed"}


@pytest.mark.parametrize(
    ("outcome", "phase", "failure"),
    [
        ("failed:Prediction timed out", Phase.FAILED, FailureKind.TIMEOUT),
        ("failed:CUDA out of memory", Phase.FAILED, FailureKind.PROVIDER),
        ("failed:The sky fell", Phase.FAILED, FailureKind.UNKNOWN),
        ("nsfw", Phase.FAILED, FailureKind.NSFW),
        ("aborted", Phase.EXPIRED, None),
    ],
)
def test_a_bad_end_is_named(
    sandbox: Sandbox, version: str, outcome: str, phase: Phase, failure: FailureKind | None
):
    sandbox.behave(prediction_outcome=outcome)

    started = _predict(sandbox, version)

    ended = wait(lambda: replicate.get_prediction(started.id), phase)
    assert ended.failure is failure


def test_pictures_that_the_check_held_back_are_counted(sandbox: Sandbox, version: str):
    sandbox.behave(prediction_outcome="partial_nsfw:2")

    started = _predict(sandbox, version, num_outputs=4)

    done = wait(lambda: replicate.get_prediction(started.id), Phase.SUCCEEDED)
    assert len(done.outputs) == 2
    assert replicate.held_back(done.logs) == 2


def test_erased_outputs_are_seen_as_erased(sandbox: Sandbox, version: str):
    started = _predict(sandbox, version)
    wait(lambda: replicate.get_prediction(started.id), Phase.SUCCEEDED)

    Sandbox(sandbox.url, started.id).behave(data_removed_now=True)

    erased = replicate.get_prediction(started.id)
    assert erased.data_removed
    assert erased.outputs == ()
    assert erased.logs == ""


def test_a_training_that_fails_at_its_end_is_the_providers_fault(
    sandbox: Sandbox, zip_server: str, destination: str
):
    sandbox.behave(training_outcome="image_build_failed")

    started = _train(sandbox, zip_server, destination)

    ended = wait(lambda: replicate.get_training(started.id), Phase.FAILED)
    assert ended.failure is FailureKind.PROVIDER


def test_progress_is_read_while_a_training_runs(
    sandbox: Sandbox, zip_server: str, destination: str
):
    sandbox.behave(training_outcome="stuck", training_seconds=1.0)

    started = _train(sandbox, zip_server, destination)

    wait(lambda: replicate.get_training(started.id), Phase.RUNNING)
    progress = replicate.training_progress(replicate.get_training(started.id).logs, 1000, BAR)
    assert progress.stage in {"preparing", "captioning", "loading", "training"}
    replicate.cancel_training(started.id)


def test_a_webhook_of_the_provider_is_verified(sandbox: Sandbox, version: str, listener: Stranger):
    started = _predict(sandbox, version, listener=listener)

    hint = verify(*_last_webhook(listener))

    assert (hint.remote_id, hint.status) == (started.id, "succeeded")


@pytest.mark.parametrize("day", ["bad_signature", "old"])
def test_a_webhook_of_nobody_or_of_yesterday_is_refused(
    sandbox: Sandbox, version: str, listener: Stranger, day: str
):
    sandbox.behave(webhooks=day)
    _predict(sandbox, version, listener=listener)

    message = _last_webhook(listener)

    with pytest.raises(BadSignature):
        verify(*message)


@pytest.mark.parametrize("outcome", ["stuck", "never_starts"])
def test_a_running_job_is_cancelled(sandbox: Sandbox, version: str, outcome: str):
    sandbox.behave(prediction_outcome=outcome)
    started = _predict(sandbox, version)

    replicate.cancel_prediction(started.id)

    assert replicate.get_prediction(started.id).phase is Phase.CANCELED


def test_cancelling_a_finished_job_tells_how_it_ended(sandbox: Sandbox, version: str):
    started = _predict(sandbox, version)
    wait(lambda: replicate.get_prediction(started.id), Phase.SUCCEEDED)

    assert replicate.cancel_prediction(started.id).phase is Phase.SUCCEEDED


@pytest.mark.parametrize("answer", [409, 422, 429, 502])
def test_a_refused_cancel_is_answered_by_the_state(stranger: Stranger, answer: int):
    stranger.will(as_json({}, answer), as_json({"id": "abc", "status": "succeeded"}))

    assert replicate.cancel_training("abc").phase is Phase.SUCCEEDED
    assert [one.method for one in stranger.asked] == ["POST", "GET"]


@pytest.mark.parametrize("answer", ["lost", "error_502"])
def test_a_lost_answer_is_unconfirmed_and_the_training_is_found(
    sandbox: Sandbox, zip_server: str, destination: str, answer: str
):
    before = _train(Sandbox(sandbox.url, "another-job"), zip_server, destination)
    sandbox.behave(create_response=answer)

    with pytest.raises(Unconfirmed):
        _train(sandbox, zip_server, destination)

    assert len(sandbox.posts(to="/trainings")) == 1
    assert before.created_at
    found = replicate.find_training(sandbox.job, before.created_at)
    assert found
    assert found.id != before.id
    assert sandbox.job in _input_of("trainings", found.id)["input_images"]


@pytest.mark.parametrize("answer", ["lost", "error_502"])
def test_a_lost_answer_is_unconfirmed_and_the_prediction_is_found(
    sandbox: Sandbox, version: str, answer: str
):
    prompt = f"zorkan {sandbox.job}"
    before = _predict(sandbox, version, prompt=prompt, seed=41)
    sandbox.behave(create_response=answer)

    with pytest.raises(Unconfirmed):
        _predict(sandbox, version, prompt=prompt, seed=42)

    assert len(sandbox.posts()) == 2
    assert before.created_at
    found = replicate.find_prediction(
        sandbox.job, before.created_at, 42, prompt=prompt, drawn_with=version
    )
    assert found
    assert found.id != before.id
    assert _input_of("predictions", found.id)["seed"] == 42


def test_nothing_is_found_where_nothing_was_taken(
    sandbox: Sandbox, zip_server: str, destination: str
):
    sandbox.behave(create_response="refused_502")
    other = _train(Sandbox(sandbox.url, "another-job"), zip_server, destination)

    with pytest.raises(Unconfirmed):
        _train(sandbox, zip_server, destination)

    assert other.created_at
    assert replicate.find_training(sandbox.job, other.created_at) is None
    assert len(sandbox.posts(to="/trainings")) == 1


@pytest.mark.parametrize(("told", "waits"), [(7, 7.0), (None, 30.0)])
def test_too_many_calls_say_when_to_come_back(
    sandbox: Sandbox, version: str, told: int | None, waits: float
):
    sandbox.behave(rate_limit={"count": 1, "retry_after": told})

    with pytest.raises(Throttled) as raised:
        _predict(sandbox, version)

    assert raised.value.retry_after == waits
    assert len(sandbox.posts()) == 1
    assert _predict(sandbox, version).id


@pytest.mark.parametrize(
    ("day", "reason"),
    [({"payment_required": True}, "payment"), ({"unauthorized": True}, "credentials")],
)
def test_an_account_that_is_shut_out_is_an_operators_matter(
    sandbox: Sandbox, version: str, day: dict[str, bool], reason: str
):
    sandbox.behave(**day)

    with pytest.raises(Unavailable) as raised:
        _predict(sandbox, version)

    assert raised.value.reason == reason
    assert not raised.value.permanent
    assert len(sandbox.posts()) == 1


def test_a_missing_destination_is_rejected(sandbox: Sandbox, zip_server: str):
    with pytest.raises(Rejected) as raised:
        _train(sandbox, zip_server, "sandbox/nowhere")

    assert raised.value.code == 404
    assert raised.value.permanent
    assert len(sandbox.posts()) == 1


def test_a_wrong_input_is_rejected_by_name_and_not_quoted(sandbox: Sandbox, version: str):
    with pytest.raises(Rejected) as raised:
        _predict(sandbox, version, aspect_ratio="my secret body")

    assert raised.value.code == 422
    assert raised.value.fields == ("input.aspect_ratio",)
    assert "secret" not in str(raised.value)


def test_an_unknown_version_is_rejected(sandbox: Sandbox):
    with pytest.raises(Rejected, match="Invalid version"):
        _predict(sandbox, "0" * 64)


def test_nobody_listening_means_nothing_was_sent(settings: Any):
    settings.REPLICATE_BASE_URL = "http://127.0.0.1:1"

    with pytest.raises(NotSent):
        replicate.start_prediction(version="0" * 64, inputs={}, webhook="")


def test_a_job_that_was_taken_without_an_id_is_unconfirmed(stranger: Stranger):
    stranger.will(as_json({"status": "starting"}, 201))

    with pytest.raises(Unconfirmed):
        replicate.start_prediction(version="0" * 64, inputs={}, webhook="")


def test_neither_prompt_nor_address_nor_key_gets_into_log_or_message(
    sandbox: Sandbox, version: str, everything_logged: pytest.LogCaptureFixture, settings: Any
):
    sandbox.behave(create_response="lost")
    secret = "a person on a secret beach"

    with pytest.raises(Unconfirmed) as raised:
        _predict(sandbox, version, prompt=secret)
    taken = replicate.start_prediction(
        version=version, inputs={"prompt": secret}, webhook=hook("elsewhere")
    )
    done = wait(lambda: replicate.get_prediction(taken.id), Phase.SUCCEEDED)

    for text in (everything_logged.text, str(raised.value), repr(done)):
        assert secret not in text
        assert "/hooks/" not in text
        assert "/delivery/" not in text
        assert settings.REPLICATE_API_TOKEN not in text


def _train(sandbox: Sandbox, zip_server: str, destination: str) -> replicate.Remote:
    return replicate.start_training(
        trainer=TRAINER,
        destination=destination,
        inputs=training_inputs(zip_server, sandbox.job),
        webhook=hook(sandbox.job),
    )


def _predict(
    sandbox: Sandbox, version: str, *, listener: Stranger | None = None, **inputs: Any
) -> replicate.Remote:
    asked = {"prompt": "zorkan by the sea", "seed": 7} | inputs
    webhook = f"{listener.url}/{sandbox.job}/" if listener else hook(sandbox.job)
    return replicate.start_prediction(version=version, inputs=asked, webhook=webhook)


def _last_webhook(listener: Stranger) -> tuple[dict[str, str], bytes]:
    def look() -> replicate.Remote:
        told = [one.json["status"] for one in listener.asked]
        return replicate.Remote("", Phase.SUCCEEDED if "succeeded" in told else Phase.RUNNING)

    wait(look, Phase.SUCCEEDED)
    return listener.asked[-1].headers, listener.asked[-1].body


def _input_of(kind: str, remote_id: str) -> dict[str, Any]:
    return call("GET", path(kind, remote_id))["input"]
