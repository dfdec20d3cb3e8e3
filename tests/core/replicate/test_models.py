from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings

from core import replicate
from core.providers import ProviderError, Rejected
from core.replicate.client import call
from tests.core.conftest import Sandbox, training_inputs, wait
from tests.core.replicate.stranger import Stranger, as_json
from tests.first_trainers import REMOTE, TRAINER, VERSION


def test_the_account_is_named():
    assert replicate.account() == "sandbox"


def test_an_account_without_a_name_is_an_error(stranger: Stranger):
    stranger.will(as_json({"type": "user"}))

    with pytest.raises(ProviderError):
        replicate.account()


def test_a_model_is_made_private_and_once(sandbox: Sandbox):
    name = f"visiona-{sandbox.job}"

    made = [replicate.ensure_model(name, "gpu-t4") for _ in range(2)]

    assert made == [f"sandbox/{name}"] * 2
    [post] = sandbox.posts()
    assert post["body"]["visibility"] == "private"
    assert post["body"]["hardware"] == "gpu-t4"


def test_two_workers_that_make_one_model_both_have_it():
    name = f"visiona-{uuid4().hex}"

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(replicate.ensure_model, [name] * 4, ["gpu-t4"] * 4))

    assert made == {f"sandbox/{name}"}


def test_the_owner_in_the_settings_spares_the_question(stranger: Stranger, settings: Any):
    settings.REPLICATE_OWNER = "we"
    stranger.will(as_json({"visibility": "private"}))

    assert replicate.ensure_model("ours", "gpu-t4") == "we/ours"
    assert [one.path for one in stranger.asked] == ["/v1/models/we/ours"]


def test_another_accounts_name_is_told_with_the_field_that_is_wrong(settings: Any):
    settings.REPLICATE_OWNER = "somebody-else"

    with pytest.raises(Rejected) as raised:
        replicate.ensure_model(f"visiona-{uuid4().hex}", "gpu-t4")

    assert "owner" in raised.value.fields
    assert "(owner)" in str(raised.value)
    assert "REPLICATE_OWNER somebody-else" in str(raised.value)


def test_the_accounts_own_secret_signs_its_webhooks():
    assert replicate.webhook_secret() == django_settings.REPLICATE_WEBHOOK_SECRETS[0]


def test_a_public_model_never_gets_a_persons_face(stranger: Stranger, settings: Any):
    settings.REPLICATE_OWNER = "we"
    stranger.will(as_json({"visibility": "public"}))

    with pytest.raises(ProviderError) as raised:
        replicate.ensure_model("ours", "gpu-t4")

    assert raised.value.permanent


def test_a_version_tells_what_it_takes(destination: str, version: str):
    inputs = replicate.get_version_inputs(destination, version)

    assert inputs["num_outputs"]["maximum"] == 4
    assert "16:9" in inputs["aspect_ratio"]["enum"]


def test_a_version_that_is_not_there_is_rejected(destination: str):
    with pytest.raises(Rejected) as raised:
        replicate.get_version_inputs(destination, "0" * 64)

    assert raised.value.code == 404


def test_version_and_model_are_deleted_for_good(zip_server: str):
    model = replicate.ensure_model(f"visiona-{uuid4().hex}", "gpu-t4")
    inputs = training_inputs(zip_server, "to-be-deleted")
    started = replicate.start_training(
        trainer=TRAINER, destination=model, inputs=inputs, webhook="http://127.0.0.1:9/"
    )
    version = wait(lambda: replicate.get_training(started.id), replicate.Phase.SUCCEEDED).version
    Sandbox(django_settings.SANDBOX_URL, version or "").behave(deletion_seconds=0.1)

    with pytest.raises(Rejected):
        replicate.delete_model(model)
    first = replicate.delete_version(model, version or "")
    _until_gone(model, version or "")
    again = replicate.delete_version(model, version or "")

    assert (first, again) == (False, True)
    assert [replicate.delete_model(model) for _ in range(2)] == [True, True]
    with pytest.raises(Rejected):
        call("GET", f"/v1/models/{model}")


def test_versions_are_listed_and_a_model_that_is_gone_has_none(destination: str, version: str):
    listed = replicate.versions_of(destination)

    assert version in listed
    assert replicate.versions_of(f"sandbox/visiona-{uuid4().hex}") == []


def test_a_list_that_is_refused_is_not_an_empty_one(stranger: Stranger):
    stranger.will(as_json({"title": "Forbidden"}, status=422))

    with pytest.raises(Rejected):
        replicate.versions_of("we/ours")


def test_the_newest_trainer_is_told():
    assert replicate.latest_version(REMOTE) == VERSION


@pytest.mark.parametrize("body", [{}, {"latest_version": None}, {"latest_version": "odd"}])
def test_a_trainer_without_a_version_has_none(stranger: Stranger, body: dict[str, Any]):
    stranger.will(as_json(body))

    assert replicate.latest_version(REMOTE) == ""


def _until_gone(model: str, version: str) -> None:
    def look() -> replicate.Remote:
        try:
            replicate.get_version_inputs(model, version)
        except Rejected:
            return replicate.Remote("", replicate.Phase.SUCCEEDED)
        return replicate.Remote("", replicate.Phase.RUNNING)

    wait(look, replicate.Phase.SUCCEEDED)
