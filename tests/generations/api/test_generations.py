from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from accounts.models import User
from billing.prices import PRICES_MC
from billing.services import paid_jobs, quotes
from core.jobs.models import State
from core.row_security import user_scope
from generations.models import Generation
from models_training.models import PersonalModel
from tests import factories
from tests.api import api_client
from tests.fakes import until
from tests.generations.api.rows import LIST, ended
from tests.generations.conftest import finish, hold_of, holds_of

pytestmark = pytest.mark.django_db
GENERATE = "/api/generate"


def body(model: PersonalModel, **changes) -> dict:
    return {"model_id": str(model.pk), "prompt": "by the sea"} | changes


def complaints(answer) -> dict[str, str]:
    return {error["field"]: error["detail"] for error in answer.json()["errors"]}


def job_of(owner: User, answer) -> Generation:
    with user_scope(owner.pk):
        return Generation.objects.get(pk=answer.json()["id"])


def end(job: Generation, state: State, **facts) -> Generation:
    with user_scope(job.owner_id):
        job.move(State.RUNNING)
        job.move(state, **facts)
        paid_jobs.settle(job.pk, delivered=job.delivered, asked=job.outputs)
    return job


class TestAsking:
    def test_a_wish_becomes_a_job_with_its_price_set_aside(self, model, alice):
        settings = {"aspect_ratio": "3:4", "outputs": 2, "seed": 7, "steps": 20, "guidance": 2.5}

        answer = api_client(alice).send("POST", GENERATE, body(model, **settings))

        made = answer.json()
        assert (answer.status_code, made["state"], made["is_final"]) == (202, "queued", False)
        assert answer.headers["Location"] == made["url"]
        assert made | settings == made
        assert made["prompt"] == "zorkan, by the sea"
        assert made["cost"] | {"price": "2", "held_mc": 2000, "charged_mc": 0} == made["cost"]
        assert hold_of(job_of(alice, answer)).amount_mc == 2000

    def test_what_is_left_out_is_as_the_studio_recommends_it(self, model, alice):
        made = api_client(alice).send("POST", GENERATE, body(model)).json()

        recommended = {"aspect_ratio": "1:1", "outputs": 4, "steps": 28, "output_format": "webp"}
        assert made | recommended == made
        assert (made["guidance"], made["lora_scale"]) == (3, 1)
        assert made["seed"] > 0

    def test_a_workers_step_is_ordered_once_for_a_wish_sent_twice(
        self, model, alice, django_capture_on_commit_callbacks
    ):
        client = api_client(alice)

        with django_capture_on_commit_callbacks() as orders:
            for _ in range(2):
                client.send("POST", GENERATE, body(model), Idempotency_Key="w-1")

        assert len(orders) == 1
        assert len(holds_of(alice)) == 1

    @pytest.mark.parametrize(
        "theirs", [lambda alice, charlie: factories.make_model(alice, ready=False),
                   lambda alice, charlie: factories.make_model(charlie)],
        ids=["not ready", "a stranger's"],
    )  # fmt: skip
    def test_a_model_that_cannot_be_used_is_refused_by_its_field(self, theirs, alice, charlie):
        model = theirs(alice, charlie)

        answer = api_client(alice).send("POST", GENERATE, body(model))

        assert answer.status_code == 422
        assert complaints(answer) == {
            "model_id": "This model is not ready to make pictures. Choose another one."
        }

    def test_the_models_own_range_holds_too(self, model, alice):
        with user_scope(alice.pk):
            model.inputs = {"num_inference_steps": {"minimum": 1, "maximum": 30}}
            model.save()

        answer = api_client(alice).send("POST", GENERATE, body(model, steps=40))

        assert complaints(answer) == {"steps": "This model takes 1 to 30."}
        assert holds_of(alice) == []

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("prompt", "  "), ("prompt", "x" * 1501), ("prompt", "a\0b"), ("seed", 0),
            ("guidance", 2.555), ("guidance", "nan"), ("lora_scale", 3.1), ("steps", 51),
            ("aspect_ratio", "2:1"), ("output_format", "gif"), ("quality", 9),
        ],
        ids=lambda value: str(value)[:8].replace("\0", "0"),
    )  # fmt: skip
    def test_each_bad_setting_is_named(self, field, value, model, alice):
        answer = api_client(alice).send("POST", GENERATE, body(model, **{field: value}))

        assert answer.status_code == 422
        assert list(complaints(answer)) == [field]

    def test_a_quoted_price_is_the_one_paid(self, model, alice, monkeypatch):
        client = api_client(alice)
        prices = {one["act"]: one for one in client.get("/api/prices").json()["items"]}
        monkeypatch.setitem(PRICES_MC, "image", 9000)

        made = client.send("POST", GENERATE, body(model, quote=prices["image"]["quote"])).json()

        assert made["cost"]["price_mc"] == 4000

    def test_an_old_quote_costs_nothing_and_says_so(self, model, alice):
        client = api_client(alice)
        with time_machine.travel(timezone.now() - 2 * quotes.KEPT):
            token = quotes.token(quotes.Quote(owner_id=alice.pk, purpose="image", units=1))

        answer = client.send("POST", GENERATE, body(model, quote=token))

        assert (answer.status_code, answer.json()["code"]) == (409, "quote-expired")
        assert holds_of(alice) == []


@contextmanager
def worker(owner: User) -> Iterator[None]:
    """Beside the request: takes the first job and brings its pictures home."""

    def first() -> Generation | None:
        with user_scope(owner.pk):
            return Generation.objects.first()

    def work() -> None:
        finish(until(first))
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    thread.join()


@pytest.mark.django_db(transaction=True)
class TestWaiting:
    def test_who_waits_gets_the_pictures_and_their_files(self, trained, alice):
        client = api_client(alice)

        with worker(alice):
            answer = client.send("POST", GENERATE, body(trained, outputs=2), Prefer="wait=50")

        made = answer.json()
        assert (answer.status_code, made["state"], made["delivered"]) == (200, "succeeded", 2)
        assert answer.headers["Preference-Applied"] == "wait=50"
        assert answer.headers["Location"] == made["url"]
        assert made["cost"] | {"held_mc": 0, "charged": "2"} == made["cost"]
        assert {image["model_id"] for image in made["images"]} == {str(trained.pk)}
        for image in made["images"]:
            path = image["file_url"].partition("/api/")[2]
            assert len(client.get(f"/api/{path}").getvalue()) == image["bytes"]

    def test_who_waited_in_vain_has_lost_nothing(self, model, alice):
        answer = api_client(alice).send("POST", GENERATE, body(model), Prefer="wait=1")

        assert (answer.status_code, answer.json()["state"]) == (202, "queued")
        assert answer.headers["Location"] == answer.json()["url"]


class TestLooking:
    def test_why_less_was_charged_is_said(self, model, alice):
        job = end(factories.make_generation(model), State.SUCCEEDED, delivered=3)

        found = api_client(alice).get(f"{LIST}/{job.pk}").json()

        assert (found["delivered"], found["error"]) == (3, None)
        assert found["cost"] | {"price": "4", "charged": "3", "held": "0"} == found["cost"]
        assert found["cost"]["why"] == (
            "3 of 4 credits charged: one picture was held back by the safety check."
        )

    def test_a_failure_says_its_reason_and_that_nothing_was_charged(self, model, alice):
        failed = end(
            factories.make_generation(model), State.FAILED, error_kind="nsfw", error="Held back."
        )
        stopped = end(factories.make_generation(model), State.CANCELED)

        found = [api_client(alice).get(f"{LIST}/{job.pk}").json() for job in (failed, stopped)]

        assert found[0]["error"] == {"code": "nsfw", "detail": "Held back."}
        assert found[1]["error"]["code"] == "canceled"
        assert {one["cost"]["why"] for one in found} == {
            "Nothing was charged: 4 credits are free again."
        }

    def test_a_look_that_is_due_is_ordered(self, model, alice, django_capture_on_commit_callbacks):
        job = factories.make_generation(model)

        with django_capture_on_commit_callbacks() as orders:
            api_client(alice).get(f"{LIST}/{job.pk}")

        assert len(orders) == 1

    def test_a_deleted_picture_is_left_out(self, model, alice):
        job = end(factories.make_generation(model), State.SUCCEEDED, delivered=2)
        kept = factories.make_image(job, number=1)
        factories.make_image(job, number=2, deleted_at=timezone.now())

        found = api_client(alice).get(f"{LIST}/{job.pk}").json()

        assert [image["id"] for image in found["images"]] == [str(kept.pk)]

    def test_all_are_listed_newest_first_in_constant_queries(
        self, model, alice, django_assert_num_queries, django_assert_max_num_queries
    ):
        client = api_client(alice)
        jobs = [factories.make_generation(model) for _ in range(5)]
        for job in jobs:
            factories.make_image(job)
        client.get(LIST)  # the token's first use is noted
        with django_assert_max_num_queries(20) as few:
            first = client.get(f"{LIST}?limit=1").json()

        with django_assert_num_queries(len(few)):
            rest = client.get(first["next"].replace("limit=1", "limit=100")).json()

        seen = [item["id"] for item in first["items"] + rest["items"]]
        assert seen == [str(job.pk) for job in reversed(jobs)]
        assert rest["next"] is None
        assert all(item["images"] for item in rest["items"])


class TestStopping:
    def test_the_wish_is_noted_and_a_worker_ordered(
        self, model, alice, django_capture_on_commit_callbacks
    ):
        job = factories.make_generation(model)

        with django_capture_on_commit_callbacks() as orders:
            answer = api_client(alice).send("POST", f"{LIST}/{job.pk}/cancel")

        assert (answer.status_code, answer.json()["state"]) == (202, "queued")
        assert answer.json()["cancel_requested_at"]
        assert len(orders) == 1

    def test_what_has_ended_stays_as_it_ended(self, alice):
        job = ended(alice)

        answer = api_client(alice).send("POST", f"{LIST}/{job.pk}/cancel")

        assert (answer.status_code, answer.json()["state"]) == (200, "succeeded")
        assert answer.json()["cancel_requested_at"] is None


class TestAgain:
    def test_the_same_words_get_a_new_seed_and_a_new_price(self, alice):
        factories.give_credits(alice, 10_000)
        job = ended(alice)

        answer = api_client(alice).send("POST", f"{LIST}/{job.pk}/retry")

        made = answer.json()
        assert answer.status_code == 202
        assert made["id"] != str(job.pk)
        assert made | {"prompt": job.prompt, "outputs": 4} == made
        assert made["seed"] != job.seed
        assert made["cost"]["held_mc"] == 4000

    def test_what_is_still_at_work_is_not_begun_again(self, model, alice):
        job = factories.make_generation(model)

        answer = api_client(alice).send("POST", f"{LIST}/{job.pk}/retry", {})

        assert (answer.status_code, answer.json()["code"]) == (409, "not-ended")
        assert len(holds_of(alice)) == 1

    def test_a_deleted_model_makes_no_more(self, alice):
        job = ended(alice)
        with user_scope(alice.pk):
            PersonalModel.objects.update(deleted_at=timezone.now())

        answer = api_client(alice).send("POST", f"{LIST}/{job.pk}/retry", {})

        assert (answer.status_code, answer.json()["code"]) == (409, "model-gone")
        assert "nothing charged" in answer.json()["detail"]


def test_what_nobody_made_is_not_found(alice):
    assert api_client(alice).get(f"{LIST}/{uuid4()}").status_code == 404
