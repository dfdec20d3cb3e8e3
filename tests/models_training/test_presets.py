"""Ways to train: made from the trainer's row."""

from __future__ import annotations

import pytest

from core.ranges import OutOfRange
from models_training import presets
from models_training.models import Trainer, Training
from models_training.services import trainers
from models_training.trainer_settings import complete, inputs_for, usual

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer() -> Trainer:
    return trainers.default()


def test_a_better_preset_takes_longer(trainer):
    minutes = [preset.minutes for preset in presets.presets_of(trainer)]

    assert minutes == sorted(set(minutes)) == [10, 20, 35]


def test_the_recommended_one_is_there_for_each_trainer():
    for trainer in trainers.offered():
        assert presets.settings_of(trainer, presets.RECOMMENDED) == usual(trainer)


def test_inputs_are_known_by_the_preset_they_came_from(trainer):
    best = inputs_for(trainer, presets.settings_of(trainer, "best"))

    assert presets.known_as(Training(trainer=trainer, parameters=best)) == "Best"
    assert presets.known_as(Training(trainer=trainer, parameters=best | {"steps": 9})) == "Custom"


def test_settings_are_read_as_words():
    sent = {"steps": 700, "learning_rate": 1e-05, "autocaption": False, "resolution": "512,768"}

    shown = dict(presets.described(Training(parameters=sent)))

    assert shown == {
        "Steps": "700",
        "Learning rate": "0.00001",
        "Resolution": "512, 768",
        "Captions": "none",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("steps", 99),
        ("steps", True),
        ("learning_rate", float("nan")),
        ("optimizer", "sgd"),
        ("batch_size", 5),
        ("autocaption", "yes"),
        ("face", 1),
    ],
)
def test_settings_that_the_trainer_would_refuse_can_not_be_made(trainer, name, value):
    with pytest.raises(OutOfRange, match=name):
        complete(trainer, {name: value})
