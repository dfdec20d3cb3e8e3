from __future__ import annotations

from dataclasses import asdict

import pytest

from core.ranges import OutOfRange
from models_training import presets
from models_training.presets import TrainingSettings


@pytest.mark.parametrize("preset", presets.PRESETS, ids=lambda preset: preset.key)
def test_each_preset_brings_settings_that_are_allowed(preset):
    settings = preset.settings

    assert (settings.steps, settings.lora_rank) == (preset.steps, preset.lora_rank)


def test_a_better_preset_takes_longer():
    minutes = [preset.minutes for preset in presets.PRESETS]

    assert minutes == sorted(set(minutes))


def test_the_recommended_one_is_there():
    assert presets.settings_of(presets.RECOMMENDED).steps == 1000


def test_inputs_are_known_by_the_preset_they_came_from():
    assert presets.known_as(asdict(presets.settings_of("best"))) == "Best"
    assert presets.known_as(presets.DEFAULTS | {"steps": 1234}) == "Custom"


def test_settings_are_read_as_words():
    shown = dict(presets.described({"steps": 700, "learning_rate": 1e-05, "autocaption": False}))

    assert shown["Steps"] == "700"
    assert shown["Learning rate"] == "0.00001"
    assert shown["Resolution"] == "512, 768, 1024"
    assert shown["Captions"] == "none"


@pytest.mark.parametrize(
    ("name", "value"),
    [("steps", 99), ("learning_rate", float("nan")), ("optimizer", "sgd"), ("batch_size", 5)],
)
def test_settings_that_the_trainer_would_refuse_can_not_be_made(name, value):
    with pytest.raises(OutOfRange, match=name):
        TrainingSettings(**{name: value})
