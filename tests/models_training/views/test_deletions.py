from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.jobs import maintenance
from core.jobs.models import State
from core.row_security import WORKER, role_scope, user_scope
from generations.models import GeneratedImage
from models_training.models import ModelDeletion, PersonalModel
from models_training.views import deletions as views
from tests import factories

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def enqueued(monkeypatch):
    """The deletions a worker was told of."""
    told = []
    monkeypatch.setattr(views, "enqueue_deletion", told.append)
    return told


@pytest.fixture
def model(alice) -> PersonalModel:
    """Ready, with two pictures and a batch under way."""
    model = factories.make_model(alice, trigger_word="zorivu4")
    batch = factories.make_generation(model)
    factories.make_image(batch, number=1)
    factories.make_image(batch, number=2)
    return model


def address(model: PersonalModel) -> str:
    return f"/models/{model.pk}/deletion/"


def page_of(client, model: PersonalModel, **options) -> str:
    return client.get(address(model), **options).content.decode()


def delete(client, model: PersonalModel, **fields):
    return client.post(address(model), {"name": "Me"} | fields)


def kept(owner) -> tuple[int, int]:
    """Models and pictures."""
    with user_scope(owner.pk):
        return PersonalModel.objects.kept().count(), GeneratedImage.objects.kept().count()


def deletion_of(owner) -> ModelDeletion:
    with user_scope(owner.pk):
        return ModelDeletion.objects.select_related("personal_model").get()


def write(owner, **fields) -> None:
    with user_scope(owner.pk):
        ModelDeletion.objects.update(**fields)


def test_the_question_says_what_goes_what_stays_and_what_it_costs(alice_client, model):
    page = page_of(alice_client, model)

    assert "Delete “Me” for good?" in page
    assert "there is no undo" in page
    assert "1 batch of pictures under way is stopped" in page
    assert "2 pictures made with it stay in your gallery" in page
    assert "Also delete all 2 pictures made with it" in page
    assert "don&#x27;t come back" in page or "don't come back" in page


def test_without_pictures_there_is_nothing_to_tick(alice, alice_client):
    page = page_of(alice_client, factories.make_model(alice))

    assert "with_pictures" not in page
    assert "under way" not in page


@pytest.mark.parametrize("typed", ["Me", " me ", "ＭＥ"])
def test_the_typed_name_deletes_it_at_once(alice, alice_client, model, enqueued, typed):
    answer = delete(alice_client, model, name=typed)

    assert (answer.status_code, answer["Location"]) == (303, address(model))
    assert kept(alice) == (0, 2)
    assert enqueued == [deletion_of(alice).pk]
    assert "zorivu4" not in alice_client.get("/studio/").content.decode()


@pytest.mark.parametrize(("typed", "words"), [("", "Type the name"), ("You", "not its name")])
def test_another_name_deletes_nothing(alice, alice_client, model, enqueued, typed, words):
    answer = delete(alice_client, model, name=typed, with_pictures="on")

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Nothing was deleted" in answer.content.decode()
    assert (kept(alice), enqueued) == ((1, 2), [])


def test_ticking_the_box_takes_the_pictures_along_for_good(alice, alice_client, model, enqueued):
    with user_scope(alice.pk):
        first = GeneratedImage.objects.first()

    delete(alice_client, model, with_pictures="on")
    back = alice_client.post(f"/gallery/{first.pk}/restoration/")

    assert kept(alice) == (0, 0)
    assert deletion_of(alice).pictures == 2
    assert "gone for good" in alice_client.get(back["Location"]).content.decode()


def test_the_pictures_files_go_by_the_duty_of_all_deleted_pictures(alice_client, model, enqueued):
    delete(alice_client, model, with_pictures="on")
    [rule] = [rule for rule in maintenance.rules() if rule.name == "deleted pictures"]

    with role_scope(WORKER):
        due = rule.due(timezone.now() + timedelta(minutes=11)).count()

    assert due == 2


def test_pictures_that_stay_keep_the_models_name(alice, alice_client, model, enqueued):
    delete(alice_client, model)
    with user_scope(alice.pk):
        image = GeneratedImage.objects.first()

    page = alice_client.get(f"/gallery/{image.pk}/").content.decode()

    assert ">Me</h2>" in page


def test_a_second_click_is_the_same_deletion(alice, alice_client, model, enqueued):
    for _ in range(2):
        answer = delete(alice_client, model)

    assert answer.status_code == 303
    assert len(enqueued) == 1
    assert deletion_of(alice)


def test_the_receipt_asks_again_until_all_is_gone(alice, alice_client, model, enqueued):
    delete(alice_client, model)
    on_its_way = page_of(alice_client, model)
    write(alice, state=State.RUNNING, version_deleted_at=timezone.now())
    between = page_of(alice_client, model, headers=SCRIPT)
    now = timezone.now()
    write(alice, state=State.SUCCEEDED, finished_at=now, home_deleted_at=now)
    after = page_of(alice_client, model, headers=SCRIPT)

    assert on_its_way.count("being deleted now") == 2
    assert 'hx-trigger="load delay:5s"' in on_its_way
    assert between.count("being deleted now") == 1
    assert "<html" not in between
    assert "being deleted now" not in after
    assert "All of it was gone on" in after
    assert 'hx-trigger="load' not in after
    assert len(enqueued) == 3


def test_a_late_one_says_so_and_that_nothing_need_be_done(alice, alice_client, model, enqueued):
    delete(alice_client, model)
    write(alice, deadline_at=timezone.now())

    page = page_of(alice_client, model)

    assert "takes longer than it should" in page
    assert "need not do anything" in page


def test_a_home_that_stays_is_said_to_stay(alice, alice_client, model, enqueued):
    delete(alice_client, model)
    write(alice, state=State.SUCCEEDED, finished_at=timezone.now())

    assert "goes with the last of your models" in page_of(alice_client, model)


def test_a_deleted_model_has_its_receipt_and_nothing_else(alice_client, model, enqueued):
    delete(alice_client, model)

    answers = {
        part: alice_client.post(f"/models/{model.pk}/{part}/", {"name": "You"}).status_code
        for part in ("name", "removal", "retry", "restart", "cancellation")
    }
    listed = alice_client.get("/models/").content.decode()

    assert set(answers.values()) == {404}
    assert alice_client.get(f"/models/{model.pk}/")["Location"] == address(model)
    assert "Deleted models (1)" in listed
    assert f'href="{address(model)}"' in listed
    assert f'id="model-{model.pk}"' not in listed


def test_a_model_that_is_not_ready_is_removed_on_its_own_page(alice, alice_client, enqueued):
    model = factories.make_model(alice, ready=False)

    answer = delete(alice_client, model)

    assert answer["Location"] == f"/models/{model.pk}/"
    assert kept(alice) == (1, 0)


def test_a_training_that_runs_after_all_stops_it(alice, alice_client, enqueued):
    model = factories.make_model(alice)
    factories.make_training(model)

    answer = delete(alice_client, model)

    assert "Cancel it first" in alice_client.get(answer["Location"]).content.decode()
    assert (kept(alice), enqueued) == ((1, 0), [])


def test_a_strangers_model_is_not_there(alice, charlie_client, model, enqueued):
    assert delete(charlie_client, model).status_code == 404
    assert str(model) not in page_of(charlie_client, model).split("<main")[1]
    assert kept(alice) == (1, 2)


def test_nobody_in_particular_deletes_nothing(alice, client, model):
    answer = delete(client, model)

    assert answer["Location"].startswith("/accounts/login/")
    assert kept(alice) == (1, 2)


def test_after_the_last_one_the_list_offers_another(alice_client, model, enqueued):
    delete(alice_client, model)

    page = alice_client.get("/models/").content.decode()

    assert "1. Upload photos" in page
    assert "2. Train a model" in page
