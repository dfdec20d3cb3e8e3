from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import CreditHold
from billing.services import credits, paid_jobs, quotes
from core.jobs.models import State
from core.row_security import user_scope
from models_training.models import PersonalModel, Stage, Training
from models_training.views import models as views
from tests import factories

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def enqueued(monkeypatch):
    """The trainings a worker was told of."""
    told = []
    monkeypatch.setattr(views, "enqueue_training", told.append)
    return told


@pytest.fixture
def running(alice) -> Training:
    model = factories.make_model(alice, ready=False, trigger_word="zorivu4")
    training = factories.make_training(model, state=State.RUNNING, remote_id="r1")
    for number in range(10):
        factories.make_photo(alice, training=training, number=number)
    return training


@pytest.fixture
def failed(running) -> Training:
    return end(running, State.FAILED, error="The training service broke down on its side.")


def end(training: Training, state: State, **fields) -> Training:
    with user_scope(training.owner_id):
        kept = timezone.now() + timedelta(hours=24)
        training.move(state, **{"keep_photos_until": kept} | fields)
        paid_jobs.release(training.pk)
    return training


def page_of(client, training: Training, part: str = "", **options) -> str:
    answer = client.get(f"/models/{training.personal_model_id}/{part}", **options)
    return answer.content.decode()


def post(client, training: Training, part: str, **fields):
    return client.post(f"/models/{training.personal_model_id}/{part}/", fields)


def trainings(owner) -> list[Training]:
    with user_scope(owner.pk):
        return list(Training.objects.all())


def test_without_models_there_is_one_step(alice_client):
    page = alice_client.get("/models/").content.decode()

    assert "First, a model of you" in page
    assert 'href="/photos/"' in page


def test_the_list_shows_each_model_with_its_state(alice, alice_client, failed):
    factories.make_model(alice, trigger_word="kovali8")

    page = alice_client.get("/models/").content.decode()

    assert "kovali8" in page
    assert "Make pictures" in page
    assert "zorivu4" in page
    assert "See what to do" in page


def test_the_list_costs_the_same_with_many_models(
    alice, alice_client, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(20) as counted:
            alice_client.get("/models/")
        return len(counted)

    factories.make_training(factories.make_model(alice))
    alice_client.get("/models/")  # the first page of a login also looks for new terms
    with_one = queries()
    for _ in range(5):
        factories.make_training(factories.make_model(alice))
    assert queries() == with_one


def test_a_running_training_shows_its_stage_and_asks_again(alice_client, running):
    page = page_of(alice_client, running)

    assert "Waiting for a machine" in page
    assert "Usually ready after about 20 minutes in all" in page
    assert 'hx-trigger="load delay:2s"' in page
    assert "Cancel the training" in page
    assert "we write to you" in page
    assert "10 photos are in this training" in page


def test_steps_and_time_left_are_shown(alice, alice_client, running):
    with user_scope(alice.pk):
        running.note(stage=Stage.TRAINING, step=250, seconds_left=600)

    page = page_of(alice_client, running, "training/", headers=SCRIPT)

    assert "<title>25 % · " in page
    assert '<progress class="progress" max="1000" value="250"' in page
    assert "Step 250 of 1000" in page
    assert "10 min left" in page


def test_looking_at_a_training_asks_a_worker_to_look_too(alice, alice_client, running, enqueued):
    page_of(alice_client, running, "training/", headers=SCRIPT)
    with user_scope(alice.pk):
        running.release(look_in=60)
    page_of(alice_client, running, "training/", headers=SCRIPT)

    assert enqueued == [running.pk]


def test_the_fragment_alone_leads_back_to_the_page(alice_client, running):
    answer = alice_client.get(f"/models/{running.personal_model_id}/training/")

    assert answer["Location"] == f"/models/{running.personal_model_id}/"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.FAILED, "The training of “Me” failed"),
        (State.EXPIRED, "took too long"),
        (State.CANCELED, "is cancelled"),
        (State.SUCCEEDED, "“Me” is ready"),
    ],
)
def test_the_last_answer_asks_no_more_and_says_so(alice_client, running, enqueued, state, words):
    end(running, state)

    answer = alice_client.get(f"/models/{running.personal_model_id}/training/", headers=SCRIPT)

    assert 'hx-trigger="load' not in answer.content.decode()
    assert "jobs" in json.loads(answer["HX-Trigger"])
    assert words in str(json.loads(answer["HX-Trigger"])["messages"])
    assert enqueued == []


def test_a_failed_training_says_why_what_is_kept_and_what_now(alice_client, failed):
    page = page_of(alice_client, failed)

    assert "broke down on its side" in page
    assert "kept until" in page
    assert f"/models/{failed.personal_model_id}/retry/" in page
    assert "Change photos or settings" in page
    assert "Cancel the training" not in page


def test_once_the_photos_are_gone_the_way_leads_to_new_ones(alice, alice_client, failed):
    with user_scope(alice.pk):
        now = timezone.now()
        Training.objects.update(photos_deleted_at=now, photos_deleted=10, zip_deleted_at=now)

    page = page_of(alice_client, failed)

    assert f"/models/{failed.personal_model_id}/retry/" not in page
    assert "Upload photos" in page
    assert "Receipt: your photos are deleted" in page
    assert "10 photos with thumbnails" in page


def test_a_ready_model_shows_its_word_and_the_way_to_the_studio(alice_client, alice):
    model = factories.make_model(alice, trigger_word="zorivu4")
    now = timezone.now()
    training = factories.make_training(
        model,
        state=State.SUCCEEDED,
        finished_at=now,
        keep_photos_until=now,
        photos_deleted=10,
        photos_deleted_at=now,
        zip_deleted_at=now,
    )

    page = page_of(alice_client, training)

    assert 'data-copy="zorivu4"' in page
    assert f'href="/studio/?model={model.pk}"' in page
    assert "Receipt: your photos are deleted" in page
    assert 'hx-trigger="load' not in page


def test_a_model_without_a_training_still_has_a_page(alice, alice_client):
    model = factories.make_model(alice)

    assert alice_client.get(f"/models/{model.pk}/").status_code == 200


def test_the_log_is_fetched_when_it_is_opened(alice, alice_client, running):
    with user_scope(alice.pk):
        running.note(log_tail="loading <model>")

    page = page_of(alice_client, running, "log/")

    assert "loading &lt;model&gt;" in page
    assert page.count("<pre") == 1


def test_a_cancel_is_noted_once(alice, alice_client, running, enqueued):
    first, second = (post(alice_client, running, "cancellation") for _ in range(2))

    [training] = trainings(alice)
    assert (first.status_code, second.status_code) == (303, 303)
    assert training.cancel_requested_at
    assert enqueued == [running.pk]
    assert "Stopping" in page_of(alice_client, running)


def test_a_finished_training_is_not_cancelled(alice, alice_client, failed, enqueued):
    post(alice_client, failed, "cancellation")

    assert trainings(alice)[0].cancel_requested_at is None
    assert enqueued == []


def test_a_retry_starts_one_training_however_often_it_is_asked(
    alice, alice_client, failed, enqueued
):
    for _ in range(2):
        answer = post(alice_client, failed, "retry")

    fresh, old = trainings(alice)
    assert answer["Location"] == f"/models/{failed.personal_model_id}/"
    assert (fresh.state, fresh.retry_of_id, old.pk) == (State.QUEUED, failed.pk, failed.pk)
    assert enqueued == [fresh.pk]
    with user_scope(alice.pk):
        assert fresh.photos.count() == 10


def spend_all(owner) -> None:
    with user_scope(owner.pk):
        credits.adjust(owner, -credits.balance(owner).spendable_mc, None, "to have none")


def test_a_retry_has_its_price_beside_the_button(alice_client, failed):
    page = page_of(alice_client, failed)

    assert "40 credits · 200 left after" in page
    assert 'name="quote"' in page


def test_a_retry_at_the_shown_price_sets_it_aside_once(alice, alice_client, failed, enqueued):
    shown = re.search(r'name="quote" value="([^"]+)"', page_of(alice_client, failed))[1]

    for _ in range(2):
        post(alice_client, failed, "retry", quote=shown)

    fresh = trainings(alice)[0]
    with user_scope(alice.pk):
        assert paid_jobs.hold_of(fresh.pk).state == "open"
        assert CreditHold.objects.count() == 2


def test_a_retry_without_credits_leads_to_the_prices_and_back(
    alice, alice_client, failed, enqueued
):
    spend_all(alice)
    back = f"/pricing/?next=%2Fmodels%2F{failed.personal_model_id}%2F"

    shown = page_of(alice_client, failed)
    answer = post(alice_client, failed, "retry")

    assert re.search(r"<button[^>]*disabled[^>]*>(?:(?!</button).)*Retry", shown, re.DOTALL)
    assert back in shown
    assert answer.status_code == 422
    assert "costs 40 credits and you have 0: 40 short" in answer.content.decode()
    assert back in answer.content.decode()
    assert len(trainings(alice)) == 1
    assert enqueued == []


def test_a_retry_at_an_old_price_shows_a_fresh_one(
    alice, alice_client, failed, enqueued, monkeypatch
):
    shown = re.search(r'name="quote" value="([^"]+)"', page_of(alice_client, failed))[1]
    monkeypatch.setattr(quotes, "KEPT", timedelta(seconds=-1))

    answer = post(alice_client, failed, "retry", quote=shown)

    assert answer.status_code == 422
    assert "today&#x27;s price" in answer.content.decode()
    assert len(trainings(alice)) == 1


def test_the_page_says_what_is_set_aside_and_what_became_of_it(alice, alice_client, running):
    before = page_of(alice_client, running)
    end(running, State.CANCELED)
    after = page_of(alice_client, running)

    assert "40 credits are set aside" in before
    assert "Nothing was charged: 40 credits are free again" in after


def test_a_ready_model_says_what_it_cost(alice, alice_client, running):
    with user_scope(alice.pk):
        running.move(State.SUCCEEDED)
        paid_jobs.settle(running.pk, delivered=1, asked=1)
        PersonalModel.objects.update(ready_at=timezone.now())

    assert "40 credits were charged" in page_of(alice_client, running)


def test_a_retry_without_photos_is_refused(alice, alice_client, failed, enqueued):
    with user_scope(alice.pk):
        Training.objects.update(photos_deleted_at=timezone.now())

    answer = post(alice_client, failed, "retry")

    assert "Upload them again" in alice_client.get(answer["Location"]).content.decode()
    assert len(trainings(alice)) == 1
    assert enqueued == []


def test_starting_over_keeps_photos_and_words(alice, alice_client, failed):
    answer = post(alice_client, failed, "restart")

    assert answer["Location"] == "/train/new/?name=Me&trigger_word=zorivu4"
    with user_scope(alice.pk):
        assert alice.photos.in_tray().count() == 10
        assert not PersonalModel.objects.exists()


def test_removing_a_failed_model_deletes_its_photos_at_once(alice, alice_client, failed):
    answer = post(alice_client, failed, "removal")

    assert answer["Location"] == "/models/"
    assert "are deleted" in alice_client.get("/models/").content.decode()
    with user_scope(alice.pk):
        assert not PersonalModel.objects.kept().exists()
        assert not alice.photos.exists()


@pytest.mark.parametrize("part", ["removal", "restart"])
def test_a_running_training_is_cancelled_first(alice, alice_client, running, part):
    answer = post(alice_client, running, part)

    assert "Cancel it first" in alice_client.get(answer["Location"]).content.decode()
    assert len(trainings(alice)) == 1


def test_a_model_gets_another_name(alice, alice_client):
    model = factories.make_model(alice)

    answer = alice_client.post(f"/models/{model.pk}/name/", {"name": "Me at forty"})

    assert answer["Location"] == f"/models/{model.pk}/"
    assert "Me at forty" in alice_client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("name", ["", "x" * 61])
def test_a_bad_name_is_refused_and_the_old_one_stays(alice, alice_client, name):
    model = factories.make_model(alice)

    answer = alice_client.post(f"/models/{model.pk}/name/", {"name": name})

    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    with user_scope(alice.pk):
        assert PersonalModel.objects.get().name == "Me"


def test_a_card_of_the_list_is_renamed_in_its_place(alice, alice_client):
    model = factories.make_model(alice, trigger_word="zorivu4")

    named = alice_client.post(f"/models/{model.pk}/name/", {"name": "Mé & you"}, headers=SCRIPT)
    refused = alice_client.post(f"/models/{model.pk}/name/", {"name": ""}, headers=SCRIPT)

    assert (named.status_code, refused.status_code) == (200, 422)
    assert f'id="model-{model.pk}"' in named.content.decode()
    assert "Mé &amp; you" in named.content.decode()
    assert "Give the model a name" in refused.content.decode()
    with user_scope(alice.pk):
        assert PersonalModel.objects.get().name == "Mé & you"


def test_nothing_a_provider_calls_its_own_is_on_the_page(alice_client, alice):
    model = factories.make_model(alice)

    page = alice_client.get(f"/models/{model.pk}/").content.decode()

    assert model.remote_model not in page
    assert model.remote_version not in page
