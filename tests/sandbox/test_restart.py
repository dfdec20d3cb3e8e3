"""A restart forgets nothing and stops nothing."""

from __future__ import annotations

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.process import ROOT, Sandbox, until
from tests.sandbox.receiver import Receiver
from tests.sandbox.studio import Studio, zip_of_photos


@pytest.fixture
def passing(tmp_path: Path) -> Iterator[Sandbox]:
    process = Sandbox(tmp_path)
    process.start()
    yield process
    process.stop()


def test_what_was_under_way_goes_on(passing: Sandbox, receiver: Receiver):
    receiver.served["/photos.zip"] = zip_of_photos()
    passing.behave(training_seconds=0.5, prediction_seconds=0.2)
    studio = Studio.opened(passing, receiver)
    drawn = studio.predicted()
    with smtplib.SMTP("127.0.0.1", passing.smtp_port) as server:
        server.sendmail("a@b.example", ["c@d.example"], b"Subject: kept\n\nHello")
    passing.behave(training_seconds=2, prediction_seconds=2)
    hook = studio.webhook()
    training = studio.train(webhook=hook, webhook_events_filter=["completed"]).json["id"]
    prediction = studio.predict().json["id"]
    until(lambda: "Found 4 images" in log_of(passing, training), "not processing")

    passing.stop()
    passing.start()

    assert studio.ended("trainings", training)["status"] == "succeeded"
    assert studio.ended("predictions", prediction)["status"] == "succeeded"
    assert studio.fetch(drawn["output"][0]).status == 200
    assert [one["subject"] for one in passing.ask("GET", "/_/mail").json] == ["kept"]
    assert len(passing.journal(method="POST", contains=hook, service="replicate")) == 1
    path = hook.removeprefix(receiver.url)
    until(lambda: receiver.at(path), "the webhook did not come after the restart")


def test_a_webhook_that_found_nobody_is_sent_after_the_restart(
    passing: Sandbox, receiver: Receiver
):
    receiver.served["/photos.zip"] = zip_of_photos()
    passing.behave(training_seconds=0.3, prediction_seconds=0.1)
    studio = Studio.opened(passing, receiver)
    hook = studio.webhook()
    path = hook.removeprefix(receiver.url)
    receiver.answers[path] = [500]
    studio.predicted(webhook=hook, webhook_events_filter=["completed"])
    until(lambda: receiver.at(path), "no first try")

    passing.stop()
    passing.start()

    until(lambda: len(receiver.at(path)) >= 2, "no second try")


def test_it_ends_at_once_when_told_to(passing: Sandbox):
    began = time.monotonic()

    code = passing.stop()

    assert code == 0
    assert time.monotonic() - began < 3


def log_of(passing: Sandbox, job_id: str) -> str:
    return passing.replicate("GET", f"/trainings/{job_id}").json["logs"]


def test_a_secret_that_can_not_sign_is_refused_at_once(tmp_path: Path):
    command = [sys.executable, "-m", "sandbox", "--port", "1", "--smtp-port", "1"]
    command += ["--data", str(tmp_path), "--webhook-secret", "whsec_no!"]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20)

    assert ended.returncode == 2
    assert "whsec_ and then base64" in ended.stderr
