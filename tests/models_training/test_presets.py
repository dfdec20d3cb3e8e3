from __future__ import annotations

import pytest

from models_training import presets


@pytest.mark.parametrize("preset", presets.PRESETS, ids=lambda preset: preset.key)
def test_each_preset_lies_in_the_offered_ranges(preset):
    inputs = preset.parameters

    assert presets.STEPS[0] <= inputs["steps"] <= presets.STEPS[1]
    assert presets.LORA_RANK[0] <= inputs["lora_rank"] <= presets.LORA_RANK[1]
    assert presets.LEARNING_RATE[0] <= inputs["learning_rate"] <= presets.LEARNING_RATE[1]
    assert inputs["resolution"] in presets.RESOLUTIONS
    assert inputs["optimizer"] in presets.OPTIMIZERS


def test_a_better_preset_takes_longer():
    minutes = [preset.minutes for preset in presets.PRESETS]

    assert minutes == sorted(set(minutes))


def test_the_recommended_one_is_there():
    assert presets.parameters_of(presets.RECOMMENDED)["steps"] == 1000


def test_inputs_are_known_by_the_preset_they_came_from():
    assert presets.known_as(presets.parameters_of("best")) == "Best"
    assert presets.known_as(presets.DEFAULTS | {"steps": 1234}) == "Custom"


def test_settings_are_read_as_words():
    shown = dict(presets.described({"steps": 700, "learning_rate": 1e-05, "autocaption": False}))

    assert shown["Steps"] == "700"
    assert shown["Learning rate"] == "0.00001"
    assert shown["Resolution"] == "512, 768, 1024"
    assert shown["Captions"] == "none"


def test_a_preset_does_not_change_the_defaults():
    presets.parameters_of("quick")["optimizer"] = "lion"

    assert presets.DEFAULTS["optimizer"] == "adamw8bit"
