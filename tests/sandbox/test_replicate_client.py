"""Replicate's own client speaks to the sandbox and is content."""

from __future__ import annotations

import secrets

import pytest
from replicate.client import Client
from replicate.exceptions import ReplicateError

from tests.first_trainers import REMOTE, VERSION
from tests.sandbox.process import until
from tests.sandbox.studio import TRAININGS, Studio


def test_a_person_trains_and_draws(client: Client, studio: Studio):
    name = f"person-{secrets.token_hex(4)}"
    model = client.models.create("sandbox", name, visibility="private", hardware="gpu-t4")
    training = client.trainings.create(
        f"{REMOTE}:{VERSION}",
        {"input_images": f"{studio.receiver.url}/photos.zip", "trigger_word": "VISNA"},
        f"sandbox/{name}",
    )

    until(lambda: client.trainings.get(training.id).status == "succeeded", "no end")
    trained = client.trainings.get(training.id)
    version = trained.output["version"].partition(":")[2]
    prediction = client.predictions.create(version=version, input={"prompt": "VISNA at sea"})
    prediction.wait()

    assert model.latest_version is None
    assert trained.destination == f"sandbox/{name}"
    assert trained.output["weights"].endswith(".tar")
    assert client.models.get(f"sandbox/{name}").latest_version.id == version
    assert [one.id for one in model.versions.list()] == [version]
    assert prediction.status == "succeeded"
    assert prediction.output[0].endswith(".webp")


def test_run_gives_the_files(client: Client, studio: Studio):
    ref = f"{studio.model}:{studio.version}"

    [address] = client.run(ref, input={"prompt": "VISNA in a park", "output_format": "png"})

    assert studio.fetch(address).body.startswith(b"\x89PNG")


def test_a_training_is_canceled(client: Client, studio: Studio):
    webhook = studio.webhook()
    studio.sandbox.behave(webhook, training_outcome="stuck")
    job_id = studio.train(webhook=webhook).json["id"]

    canceled = client.trainings.cancel(job_id)

    assert canceled.status == "canceled"
    assert client.trainings.get(job_id).completed_at


def test_a_prediction_is_canceled(client: Client, studio: Studio):
    webhook = studio.webhook()
    studio.sandbox.behave(webhook, prediction_outcome="stuck")
    prediction = client.predictions.get(studio.predict(webhook=webhook).json["id"])

    prediction.cancel()

    assert prediction.status == "canceled"
    assert prediction.output is None


def test_cancelling_the_finished_changes_nothing(client: Client, studio: Studio):
    canceled = client.trainings.cancel(studio.training["id"])

    assert canceled.status == "succeeded"


def test_a_version_goes_before_its_model(client: Client, studio: Studio):
    name = f"leaver-{secrets.token_hex(4)}"
    model = client.models.create("sandbox", name, visibility="private", hardware="gpu-t4")
    other = Studio(studio.sandbox, studio.receiver, f"sandbox/{name}")
    trained = other.ended("trainings", other.train().json["id"])
    version = trained["output"]["version"].partition(":")[2]
    studio.sandbox.behave(f"sandbox/{name}", deletion_seconds=0.2)

    with pytest.raises(ReplicateError) as refused:
        client.models.delete(f"sandbox/{name}")
    taken = model.versions.delete(version)
    until(lambda: not list(model.versions.list()), "still there")

    assert refused.value.status == 403
    assert taken is False  # the client knows 204 only, and 202 is what the contract says
    assert client.models.delete(f"sandbox/{name}") is True


def test_account_and_secret(client: Client):
    secret = client.webhooks.default.secret()

    assert client.accounts.current().username == "sandbox"
    assert secret.key.startswith("whsec_")


def test_pages_hold_a_hundred_and_lead_to_the_next(studio: Studio):
    hook = studio.webhook()
    studio.sandbox.behave(hook, training_outcome="never_starts")
    studio.make_model("many", account="pages")
    body = {
        "destination": "pages/many",
        "input": {"input_images": f"{studio.receiver.url}/photos.zip"},
        "webhook": hook,
    }
    made = [
        studio.sandbox.replicate("POST", TRAININGS, body, account="pages").json["id"]
        for _ in range(103)
    ]
    client = Client(api_token="r8_sandbox_pages", base_url=f"{studio.sandbox.url}/replicate")

    first = client.trainings.list()
    second = client.trainings.list(cursor=first.next)

    assert (len(first.results), len(second.results)) == (100, 3)
    assert first.next.startswith(studio.sandbox.url)
    assert (first.previous, second.next) == (None, None)
    assert [one.id for one in [*first, *second]] == made[::-1]
