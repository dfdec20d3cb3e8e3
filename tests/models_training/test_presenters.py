from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.services import quotes
from billing.services.credits import NotEnoughCredits
from billing.services.limits import LimitReached
from billing.services.quotes import QuoteExpired
from core.error_summary import Notice
from core.jobs.models import State
from core.row_security import user_scope
from models_training import presenters
from models_training.models import PersonalModel, Stage, Training
from models_training.services import trainers
from models_training.services.trainings import TrainingRefused

BACK = "/train/new/?draft=1"
TO_PRICES = "/pricing/?next=%2Ftrain%2Fnew%2F%3Fdraft%3D1"


def training(state: State = State.RUNNING, **fields) -> Training:
    fields = {"parameters": {"steps": 1000}, "remote_id": "r1"} | fields
    return Training(state=state, **fields)


def here(row: Training) -> tuple[str, str]:
    """The stage that is not simply done or still to come."""
    [found] = [each for each in presenters.stages(row) if each.state in {"now", "failed"}]
    return found.label, found.state


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "label"),
    [
        (training(State.QUEUED), "In the queue"),
        (training(State.SUBMITTING), "Photos zipped and sent"),
        (training(State.UNCONFIRMED), "Photos zipped and sent"),
        (training(stage=Stage.WAITING), "Waiting for a machine"),
        (training(stage=Stage.PREPARING), "Checking the photos"),
        (training(stage=Stage.CAPTIONING), "Describing the photos"),
        (training(stage=Stage.LOADING), "Loading the base model"),
        (training(stage=Stage.TRAINING), "Training"),
        (training(stage=Stage.SAVING), "Saving your model"),
        (training(State.COLLECTING, stage=Stage.TRAINING), "Saving your model"),
    ],
)
def test_the_stage_a_training_is_in(row, label):
    assert here(row) == (label, "now")


@pytest.mark.django_db
@pytest.mark.parametrize(("waited", "is_told"), [(5, False), (60, True)])
def test_who_waits_for_a_turn_is_told_so(waited, is_told):
    row = training(State.QUEUED, created_at=timezone.now() - timedelta(seconds=waited))

    notes = [each.note for each in presenters.stages(row) if each.state == "now"]

    assert ("its turn" in notes[0]) is is_told


def test_what_lies_before_is_done_and_what_lies_after_is_to_come():
    states = [each.state for each in presenters.stages(training(stage=Stage.LOADING))]

    assert states == ["done"] * 5 + ["now"] + ["todo"] * 3


def test_a_finished_training_has_done_it_all():
    done = presenters.stages(training(State.SUCCEEDED, stage=Stage.SAVING))

    assert {each.state for each in done} == {"done"}
    assert done[-1].label == "Ready"


@pytest.mark.parametrize(
    ("row", "label"),
    [
        (training(State.FAILED, stage=Stage.CAPTIONING), "Describing the photos"),
        (training(State.CANCELED, remote_id=""), "In the queue"),
        (
            training(State.FAILED, remote_id="", submitted_at=timezone.now()),
            "Photos zipped and sent",
        ),
    ],
)
def test_a_training_that_came_to_nothing_shows_where(row, label):
    assert here(row) == (label, "failed")


def test_without_captions_there_is_no_such_stage():
    row = training(stage=Stage.CAPTIONING, parameters={"steps": 100, "autocaption": False})

    assert "Describing the photos" not in [each.label for each in presenters.stages(row)]
    assert here(row) == ("Checking the photos", "now")


@pytest.mark.parametrize(
    ("row", "title"),
    [
        (None, "Mara"),
        (training(State.QUEUED), "Training · Mara"),
        (training(stage=Stage.TRAINING, step=455), "45 % · Mara"),
        (training(State.FAILED), "Failed · Mara"),
    ],
)
def test_the_tab_of_the_page_says_how_far_it_is(row, title):
    assert presenters.title(PersonalModel(name="Mara"), row) == title


def test_a_lost_answer_is_explained():
    notes = [each.note for each in presenters.stages(training(State.UNCONFIRMED)) if each.note]

    assert "not sent twice" in notes[0]


@pytest.mark.parametrize(
    ("seconds", "delay"), [(0, 2), (29, 2), (31, 5), (179, 5), (181, 10), (901, 15), (9000, 15)]
)
def test_the_page_asks_less_often_as_time_goes_by(seconds, delay):
    row = training(created_at=timezone.now() - timedelta(seconds=seconds))

    assert presenters.next_look(row) == delay


def test_elapsed_time_stops_at_the_end():
    start = timezone.now() - timedelta(hours=5)
    row = training(created_at=start, finished_at=start + timedelta(minutes=7))

    assert presenters.elapsed(row) == timedelta(minutes=7)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (720, "12 min"),
        (3599, "1 h 0 min"),
        (3900, "1 h 5 min"),
    ],
)
def test_time_in_words(seconds, words):
    assert presenters.in_words(seconds) == words


def test_the_price_comes_with_the_token_that_holds_it(alice):
    trainer, long = trainers.default(), {"steps": 3000}
    with user_scope(alice.pk):
        shown = presenters.price(alice, trainer, long)

    accepted = trainers.accept_shown(alice, shown["quote_token"], trainer, long)
    assert accepted.pk == shown["quote"].pk
    assert accepted.amount_mc == 80_000
    with pytest.raises(quotes.QuoteExpired):
        trainers.accept_shown(alice, shown["quote_token"], trainer, {"steps": 1000})


def test_a_shortfall_is_told_in_full_and_leads_to_the_prices_and_back():
    said = presenters.training_notice(NotEnoughCredits(40_000, 5_500), BACK)

    assert said == Notice(
        "A training costs 40 credits and you have 5.5: 34.5 short. Nothing was charged.",
        ((f"{TO_PRICES}&needed=40000", "Buy credits and come back"),),
    )


@pytest.mark.parametrize(
    ("reason", "words", "addresses"),
    [
        (
            LimitReached("models_full", "No room.", None),
            "its place is free at once",
            [TO_PRICES, "/models/"],
        ),
        (LimitReached("advanced_training", "Not on this plan.", None), "Not on", [TO_PRICES]),
        (QuoteExpired(), "nothing was started", []),
        (TrainingRefused("too_few_photos", "Add some more."), "Add some more.", ["/photos/"]),
    ],
    ids=["full", "custom", "old-price", "photos"],
)
def test_each_reason_has_words_and_the_pages_that_help(reason, words, addresses):
    said = presenters.training_notice(reason, BACK)

    assert words in said.text
    assert [address for address, _ in said.links] == addresses
