from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from billing.services import paid_jobs
from core.jobs.models import State
from core.row_security import user_scope
from generations.models import Generation
from models_training.services import deletions
from tests import factories
from tests.generations.conftest import hold_of, holds_of, spendable
from tests.generations.views.test_studio import value_of

HTMX = {"HX-Request": "true"}


def address(job: Generation, tail: str = "") -> str:
    return f"/studio/generations/{job.pk}/{tail}"


def ended(model, state: State, **fields) -> Generation:
    return factories.make_generation(model, state=state, finished_at=timezone.now(), **fields)


def toasts(response) -> list[str]:
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    return [item["text"] for item in events.get("messages", {}).get("items", [])]


class TestLooking:
    def test_a_job_on_its_way_asks_again_and_has_places_for_its_pictures(
        self, model, alice_client
    ):
        job = factories.make_generation(model, outputs=3, aspect_ratio="3:4")

        html = alice_client.get(address(job), headers=HTMX).content.decode()

        assert f'hx-get="{address(job)}" hx-trigger="load delay:1s"' in html
        assert html.count('viewBox="0 0 896 1152"') == 3
        assert "<html" not in html

    def test_an_old_job_asks_less_often(self, model, alice_client):
        job = factories.make_generation(model, created_at=timezone.now() - timedelta(seconds=60))

        html = alice_client.get(address(job), headers=HTMX).content.decode()

        assert "load delay:5s" in html
        assert "60 s so far" in html

    def test_a_due_job_is_looked_after_by_a_worker(
        self, model, alice_client, django_capture_on_commit_callbacks
    ):
        due = factories.make_generation(model)
        later = timezone.now() + timedelta(seconds=30)
        not_due = factories.make_generation(model, state=State.RUNNING, next_look_at=later)

        with django_capture_on_commit_callbacks() as orders:
            alice_client.get(address(due), headers=HTMX)
        with django_capture_on_commit_callbacks() as none:
            alice_client.get(address(not_due), headers=HTMX)

        assert (len(orders), len(none)) == (1, 0)

    def test_done_shows_the_pictures_asks_no_more_and_says_so_once(self, model, alice_client):
        job = ended(model, State.SUCCEEDED, outputs=2, delivered=2)
        images = [factories.make_image(job, number=number) for number in (1, 2)]

        response = alice_client.get(address(job), headers=HTMX)

        html = response.content.decode()
        assert "hx-trigger" not in html
        assert [f'href="/gallery/{image.pk}/" data-lightbox' in html for image in images]
        assert toasts(response) == ["Your 2 pictures are ready."]

    def test_fewer_pictures_are_explained(self, model, alice_client):
        job = ended(model, State.SUCCEEDED, outputs=4, delivered=3)
        with user_scope(model.owner_id):
            paid_jobs.settle(job.pk, delivered=3, asked=4)

        html = alice_client.get(address(job), headers=HTMX).content.decode()

        assert "3 of 4 credits charged: one picture was held back by the safety check." in html

    @pytest.mark.parametrize("state", [State.FAILED, State.EXPIRED])
    def test_an_end_without_pictures_says_why_and_what_to_do(self, model, alice_client, state):
        job = ended(model, state, error="The service broke down on its side.")

        response = alice_client.get(address(job), headers=HTMX)

        html = response.content.decode()
        assert "The service broke down on its side." in html
        assert "Nothing is lost" in html
        assert f'action="{address(job, "retry/")}"' in html
        assert f"/studio/?again={job.pk}" in html
        assert toasts(response) == ["The service broke down on its side. Nothing was charged."]

    def test_a_cancelled_job_needs_no_telling(self, model, alice_client):
        response = alice_client.get(address(ended(model, State.CANCELED)), headers=HTMX)

        assert "You stopped this one" in response.content.decode()
        assert toasts(response) == []

    def test_deleted_pictures_leave_a_word(self, model, alice_client):
        job = ended(model, State.SUCCEEDED, outputs=1, delivered=1)
        factories.make_image(job, deleted_at=timezone.now())

        html = alice_client.get(address(job), headers=HTMX).content.decode()

        assert "You deleted these pictures." in html
        assert "<img" not in html

    def test_the_card_says_what_is_set_aside_and_then_what_was_charged(self, model, alice_client):
        paid, free, open_ = (factories.make_generation(model, outputs=2) for _ in range(3))
        with user_scope(model.owner_id):
            paid_jobs.settle(paid.pk, delivered=2, asked=2)
            paid_jobs.release(free.pk)

        found = [
            alice_client.get(address(job), headers=HTMX).content.decode()
            for job in (paid, free, open_)
        ]

        assert "2 credits were charged." in found[0]
        assert "Nothing was charged: 2 credits are free again." in found[1]
        assert "2 credits set aside" in found[2]

    def test_without_javascript_it_is_a_page(self, model, alice_client):
        job = factories.make_generation(model)

        html = alice_client.get(address(job)).content.decode()

        assert "<html" in html
        assert "<noscript>" in html


class TestCancelling:
    def test_the_wish_is_noted_and_a_worker_acts_on_it(
        self, model, alice_client, django_capture_on_commit_callbacks
    ):
        job = factories.make_generation(model)

        with django_capture_on_commit_callbacks() as orders:
            html = alice_client.post(address(job, "cancellation/"), headers=HTMX).content.decode()

        with user_scope(model.owner_id):
            job.refresh_from_db()
        assert job.cancel_requested_at
        assert len(orders) == 1
        assert "Stopping" in html
        assert "cancellation" not in html

    def test_without_javascript_it_leads_back(self, model, alice_client):
        response = alice_client.post(address(factories.make_generation(model), "cancellation/"))

        assert (response.status_code, response["Location"]) == (303, "/studio/")

    def test_too_late_changes_nothing(self, model, alice_client):
        job = ended(model, State.SUCCEEDED)

        alice_client.post(address(job, "cancellation/"))

        with user_scope(model.owner_id):
            job.refresh_from_db()
        assert job.cancel_requested_at is None


class TestRetrying:
    def test_a_fresh_job_comes_on_top_and_the_old_card_gets_a_fresh_key(
        self, model, alice_client, django_capture_on_commit_callbacks
    ):
        old, key = ended(model, State.FAILED, outputs=3), str(uuid4())

        with django_capture_on_commit_callbacks() as orders:
            html = alice_client.post(
                address(old, "retry/"), {"request_key": key}, headers=HTMX
            ).content.decode()

        with user_scope(model.owner_id):
            fresh = Generation.objects.exclude(pk=old.pk).get()
        assert (fresh.outputs, fresh.state) == (3, State.QUEUED)
        assert re.findall(r'id="generation-([0-9a-f-]+)"', html) == [str(fresh.pk), str(old.pk)]
        assert key not in html
        assert len(orders) == 1

    def test_a_double_click_is_one_retry(self, model, alice_client):
        old, key = ended(model, State.FAILED), uuid4()

        for _ in range(2):
            response = alice_client.post(address(old, "retry/"), {"request_key": key})

        with user_scope(model.owner_id):
            assert Generation.objects.count() == 2
        assert response.status_code == 303

    def test_a_job_on_its_way_is_not_made_twice(self, model, alice_client):
        job = factories.make_generation(model)

        response = alice_client.post(address(job, "retry/"))

        assert response["Location"] == address(job)
        with user_scope(model.owner_id):
            assert Generation.objects.count() == 1


class TestADeletedModel:
    def test_its_name_stays_and_its_words_can_be_used_elsewhere(self, model, alice_client):
        old = ended(model, State.SUCCEEDED)
        delete(model)

        html = alice_client.get(address(old), headers=HTMX).content.decode()

        assert "Me (deleted)" in html
        assert "More like this" not in html
        assert f'href="/studio/?again={old.pk}"' in html

    def test_it_makes_nothing_more(self, model, alice_client):
        old = ended(model, State.FAILED)
        delete(model)

        response = alice_client.post(address(old, "retry/"), headers=HTMX)

        assert response.status_code == 422
        assert "You deleted this model" in response.content.decode()
        assert others(old) == []

    def test_the_studio_opens_with_another_one(self, model, alice, alice_client):
        old = ended(model, State.SUCCEEDED)
        other = factories.make_model(alice, trigger_word="kovali8")
        delete(model)

        html = alice_client.get(f"/studio/?again={old.pk}").content.decode()

        assert f'<option value="{other.pk}"' in html
        assert f'<option value="{model.pk}"' not in html
        assert "by the sea" in html


class TestPayingForARetry:
    @pytest.mark.parametrize(
        ("state", "label"),
        [(State.FAILED, "Try again · 3 credits"), (State.SUCCEEDED, "More like this · 3 credits")],
    )
    def test_the_button_has_its_price_and_pays_the_price_that_was_shown(
        self, model, alice_client, state, label
    ):
        old = ended(model, state, outputs=3)
        with user_scope(model.owner_id):
            paid_jobs.release(old.pk)
        before = spendable(model.owner)

        html = alice_client.get(address(old), headers=HTMX).content.decode()
        sent = {name: value_of(html, name) for name in ("request_key", "quote")}
        answers = [alice_client.post(address(old, "retry/"), sent, headers=HTMX) for _ in range(2)]

        [fresh] = others(old)
        assert label in html
        assert [answer.status_code for answer in answers] == [200, 200]
        assert (hold_of(fresh).amount_mc, hold_of(fresh).state) == (3000, "open")
        assert hold_of(old).state == "released"
        assert spendable(model.owner) == before - 3000

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_too_few_credits_make_nothing_and_the_card_says_so(
        self, model, alice_client, settings, headers
    ):
        settings.SIGNUP_CREDITS = 2_000
        old = ended(model, State.FAILED, outputs=3)

        response = alice_client.post(address(old, "retry/"), headers=headers)

        html = response.content.decode()
        assert response.status_code == 422
        assert response["HX-Retarget"] == f"#generation-{old.pk}"
        assert "This costs 3 credits and you have 2: 1 short." in html
        back = f"/pricing/?next=%2Fstudio%2Fgenerations%2F{old.pk}%2F&amp;needed=3000"
        assert f'href="{back}"' in html
        assert others(old) == []
        assert len(holds_of(model.owner)) == 1
        assert spendable(model.owner) == 2000

    def test_a_price_that_is_not_ours_makes_nothing(self, model, alice_client):
        old = ended(model, State.FAILED)

        response = alice_client.post(address(old, "retry/"), {"quote": "garbage"}, headers=HTMX)

        html = response.content.decode()
        assert response.status_code == 422
        assert "press the button again" in html
        assert value_of(html, "quote") not in {"", "garbage"}
        assert others(old) == []


def delete(model) -> None:
    with user_scope(model.owner_id):
        deletions.delete_model(model)


def others(job: Generation) -> list[Generation]:
    with user_scope(job.owner_id):
        return list(Generation.objects.exclude(pk=job.pk))
