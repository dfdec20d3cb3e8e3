from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from billing.models import CreditHold
from billing.services import credits, quotes
from core.row_security import user_scope
from models_training.models import PersonalModel, Training
from models_training.services import trainers
from models_training.trainer_settings import usual
from models_training.views import trainings as views
from tests import factories


@pytest.fixture
def enqueued(monkeypatch):
    """The trainings a worker was told of."""
    told = []
    monkeypatch.setattr(views, "enqueue_training", told.append)
    return told


def fill_tray(owner, count=10):
    for number in range(count):
        factories.make_photo(owner, number=number)


def answers(**changes):
    return {
        "name": "Me",
        "trigger_word": "zorivu4",
        "preset": "standard",
        "consent": "on",
        "request_key": str(uuid4()),
    } | changes


def trainings(owner):
    with user_scope(owner.pk):
        return list(Training.objects.select_related("personal_model", "consent"))


def told(response):
    return response.content.decode()


def test_the_page_suggests_a_free_word_and_the_recommended_preset(alice, alice_client):
    fill_tray(alice)

    page = told(alice_client.get("/train/new/"))

    word = re.search(r'name="trigger_word" value="(\w+)"', page)[1]
    assert re.fullmatch(r"[a-z]{6}[2-9]", word)
    assert re.search(r'value="standard" checked', page)
    assert "10 photos, ready to go" in page


def test_a_model_that_is_started_over_keeps_its_words(alice, alice_client):
    page = told(alice_client.get("/train/new/?name=Anna&trigger_word=zorivu4"))

    assert 'value="Anna"' in page
    assert 'value="zorivu4"' in page


def test_too_few_photos_lead_back_to_the_tray(alice, alice_client):
    fill_tray(alice, 9)

    page = told(alice_client.get("/train/new/"))

    assert "You have 9 of at least 10 photos" in page
    assert "Add 1 more" in page
    assert re.search(r"<button[^>]*disabled", page)


def test_starting_makes_a_model_a_consent_and_one_training(alice, alice_client, enqueued):
    fill_tray(alice, 12)

    with user_scope(alice.pk):
        response = alice_client.post("/train/new/", answers(preset="best"))

    [training] = trainings(alice)
    model = training.personal_model
    assert (response.status_code, response["Location"]) == (303, f"/models/{model.pk}/")
    assert (model.name, model.trigger_word, model.is_ready) == ("Me", "zorivu4", False)
    assert (training.photo_count, training.steps) == (12, 2000)
    assert training.consent.purpose == "train_model"
    assert enqueued == [training.pk]


def test_custom_settings_reach_the_training(alice, studio, alice_client, enqueued):
    fill_tray(alice)
    custom = {
        "preset": "custom",
        "steps": "700",
        "lora_rank": "8",
        "learning_rate": "0.0002",
        "resolution": "512",
        "batch_size": "2",
        "optimizer": "prodigy",
    }

    alice_client.post("/train/new/", answers(**custom))

    [training] = trainings(alice)
    assert training.parameters == {
        "steps": 700,
        "lora_rank": 8,
        "learning_rate": 0.0002,
        "resolution": "512",
        "batch_size": 2,
        "optimizer": "prodigy",
        "autocaption": False,
    }


def test_many_steps_cost_more_than_the_page_showed_only_after_it_showed_so(
    alice, studio, alice_client, enqueued
):
    fill_tray(alice)
    custom = {name: str(value) for name, value in usual(trainers.default()).items()}
    long = answers(preset="custom", **custom | {"steps": "4000"})
    shown = price_of(told(alice_client.get("/train/new/")))

    refused = alice_client.post("/train/new/", long | {"quote": shown})
    alice_client.post("/train/new/", long | {"quote": price_of(told(refused))})

    assert refused.status_code == 422
    assert "80 credits" in told(refused)
    [training] = trainings(alice)
    with user_scope(alice.pk):
        assert CreditHold.objects.get().amount_mc == 80_000
    assert enqueued == [training.pk]


def test_the_price_follows_the_settings_as_they_are_chosen(alice, studio, alice_client):
    fill_tray(alice)
    chosen = {"preset": "custom", "steps": "4000", "batch_size": "2", "consent": "on"}

    part = alice_client.get("/train/price/", chosen, headers={"HX-Request": "true"})
    half = alice_client.get(
        "/train/price/", chosen | {"steps": "x"}, headers={"HX-Request": "true"}
    )
    page = alice_client.get("/train/price/", chosen)

    assert "160 credits" in told(part)
    assert re.search(r'name="consent"[^>]* checked', told(part))
    assert "<html" not in told(part)
    assert "40 credits" in told(half)
    assert page["Location"] == "/train/new/"


def test_a_double_click_starts_one_training(alice, alice_client, enqueued):
    fill_tray(alice)
    same = answers()

    first, second = (alice_client.post("/train/new/", same) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert len(trainings(alice)) == 1
    with user_scope(alice.pk):
        assert CreditHold.objects.count() == 1


def price_of(page: str) -> str:
    """The token of the price that the page shows."""
    return re.search(r'name="quote" value="([^"]+)"', page)[1]


def test_the_price_and_what_is_left_stand_beside_the_button(alice, alice_client):
    fill_tray(alice)

    page = told(alice_client.get("/train/new/"))

    assert "40 credits · 160 left after" in page
    assert price_of(page)


def test_the_shown_price_is_set_aside(alice, alice_client, enqueued):
    fill_tray(alice)
    shown = price_of(told(alice_client.get("/train/new/")))

    alice_client.post("/train/new/", answers(quote=shown))

    with user_scope(alice.pk):
        assert CreditHold.objects.get().amount_mc == 40_000
        assert credits.balance(alice).spendable_mc == 160_000


@pytest.mark.parametrize("age", ["old", "forged"])
def test_a_price_that_does_not_hold_is_shown_afresh(
    alice, alice_client, enqueued, monkeypatch, age
):
    fill_tray(alice)
    shown = price_of(told(alice_client.get("/train/new/")))
    if age == "old":
        monkeypatch.setattr(quotes, "KEPT", timedelta(seconds=-1))
    else:
        shown = shown[::-1]

    response = alice_client.post("/train/new/", answers(quote=shown, name="Anna at sea"))

    assert response.status_code == 422
    assert "today&#x27;s price" in told(response)
    assert price_of(told(response)) != shown
    assert "Anna at sea" in told(response)
    assert trainings(alice) == []


@pytest.mark.usefixtures("five_credits")
def test_too_few_credits_start_nothing_and_the_form_waits_for_the_buyer(
    alice, studio, alice_client, enqueued
):
    fill_tray(alice)
    given = answers(name="Anna at sea", preset="best", quote="")

    response = alice_client.post("/train/new/", given)
    back = told(alice_client.get("/train/new/?draft=1"))

    assert response.status_code == 422
    assert "costs 40 credits and you have 5: 35 short" in told(response)
    assert "/pricing/?next=%2Ftrain%2Fnew%2F%3Fdraft%3D1" in told(response)
    assert trainings(alice) == []
    with user_scope(alice.pk):
        assert not PersonalModel.objects.exists()
        assert not CreditHold.objects.exists()
    assert 'value="Anna at sea"' in back
    assert 'value="zorivu4"' in back
    assert re.search(r'value="best" checked', back)
    assert "without your consent" not in back
    assert given["request_key"] not in back


@pytest.mark.usefixtures("five_credits")
def test_a_half_filled_form_waits_too(alice, studio, alice_client):
    page = told(alice_client.get("/train/new/"))
    half = {"name": "Anna", "preset": "custom", "steps": "1234", "buy": "1"}

    response = alice_client.post("/train/new/", half)
    back = told(alice_client.get("/train/new/?draft=1"))

    assert "35 short" in page
    assert 'name="buy"' in page
    assert "Start training" not in page
    assert response["Location"] == "/pricing/?next=%2Ftrain%2Fnew%2F%3Fdraft%3D1"
    assert 'value="Anna"' in back
    assert 'value="1234"' in back
    assert not re.search(r'name="autocaption"[^>]*checked', back)


def test_without_a_draft_the_way_back_is_a_fresh_form(alice, alice_client):
    page = told(alice_client.get("/train/new/?draft=1"))

    assert re.search(r'value="standard" checked', page)
    assert re.search(r'name="autocaption"[^>]*checked', page)


def test_a_second_model_needs_a_larger_plan_and_the_page_says_so_first(
    alice, alice_client, enqueued
):
    factories.make_model(alice, ready=False)
    fill_tray(alice)

    page = told(alice_client.get("/train/new/"))
    response = alice_client.post("/train/new/", answers())

    assert re.search(r"<button[^>]*disabled", page)
    assert response.status_code == 422
    for shown in (page, told(response)):
        assert "room for 1 model, and you have 1" in shown
        assert "can be removed" in shown
        assert 'href="/pricing/' in shown
    assert trainings(alice) == []


def test_custom_settings_are_locked_where_the_plan_has_them_not(
    alice, plans, alice_client, enqueued
):
    fill_tray(alice)
    custom = {name: str(value) for name, value in usual(trainers.default()).items()}

    page = told(alice_client.get("/train/new/"))
    response = alice_client.post("/train/new/", answers(preset="custom", **custom))

    assert re.search(r'id="preset-custom"[^>]*disabled', page)
    assert "Custom comes with the Creator plan" in page
    assert response.status_code == 422
    assert "come with a paid plan. Nothing was charged" in told(response)
    assert 'href="/pricing/?next' in told(response)
    assert trainings(alice) == []


def test_custom_settings_are_open_on_a_plan_that_has_them(alice, studio, alice_client):
    page = told(alice_client.get("/train/new/"))

    assert not re.search(r'id="preset-custom"[^>]*disabled', page)
    assert "Custom comes with" not in page


@pytest.mark.parametrize(
    ("count", "changes", "words"),
    [
        (9, {}, "needs 10 to 30 photos and you have 9"),
        (31, {}, "takes up to 30 photos and you have 31"),
        (10, {"trigger_word": "sunset"}, "is a real word or name"),
        (10, {"trigger_word": "taken77x"}, "You use this trigger word already"),
        (10, {"trigger_word": "TAKEN77X"}, "You use this trigger word already"),
        (10, {"preset": "custom", "steps": "9000"}, "Choose 4000 or less"),
        (10, {"consent": ""}, "without your consent"),
        (10, {"name": ""}, "Give the model a name"),
    ],
)
def test_what_is_wrong_is_said_and_the_form_is_kept(
    alice, studio, alice_client, enqueued, count, changes, words
):
    factories.make_model(alice, trigger_word="taken77x")
    fill_tray(alice, count)
    given = answers(**{"name": "Anna at sea"} | changes)

    response = alice_client.post("/train/new/", given)

    assert response.status_code == 422
    assert words in told(response)
    assert given["request_key"] in told(response)
    assert changes.get("name", "Anna at sea") in told(response)
    assert trainings(alice) == []
    assert enqueued == []


def test_a_refused_form_leaves_no_model_and_no_consent(alice, alice_client, enqueued):
    fill_tray(alice, 9)

    alice_client.post("/train/new/", answers())

    with user_scope(alice.pk):
        assert not PersonalModel.objects.exists()
        assert not alice.consents.filter(purpose="train_model").exists()


def test_two_people_may_use_one_word(alice, charlie, alice_client, charlie_client, enqueued):
    fill_tray(alice)
    fill_tray(charlie)

    for client in (alice_client, charlie_client):
        assert client.post("/train/new/", answers()).status_code == 303


def test_photos_of_others_are_not_taken(alice, charlie, alice_client, enqueued):
    fill_tray(alice)
    fill_tray(charlie)

    alice_client.post("/train/new/", answers())

    with user_scope(charlie.pk):
        assert charlie.photos.in_tray().count() == 10


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("zorivu4", "“zorivu4” is free."),
        (" zorivu4 ", "“zorivu4” is free."),
        ("dog", "real word or name"),
        ("taken77x", "another model"),
        ("<b>bold", "letters a to z"),
    ],
)
def test_the_word_is_checked_while_it_is_typed(alice, alice_client, word, words):
    factories.make_model(alice, trigger_word="taken77x")

    answer = alice_client.get("/train/trigger-word/", {"trigger_word": word})

    assert words in told(answer)
    assert told(answer).strip().startswith("<p")
    assert "<b>" not in told(answer)


def test_no_word_no_remark(alice_client):
    answer = alice_client.get("/train/trigger-word/")

    assert "free" not in told(answer)


def test_the_page_costs_the_same_with_thirty_photos(
    alice, alice_client, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(23) as counted:
            alice_client.get("/train/new/")
        return len(counted)

    fill_tray(alice, 1)
    alice_client.get("/train/new/")  # opens the account
    with_one = queries()
    fill_tray(alice, 29)

    assert queries() == with_one
