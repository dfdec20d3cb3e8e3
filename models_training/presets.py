"""Ways to train that need no knowledge, whatever the trainer; and what was set, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models_training.models import Trainer, Training
from models_training.trainer_settings import SETTINGS, complete, inputs_for

CUSTOM, RECOMMENDED = "custom", "standard"
WAYS = {
    "quick": ("Quick", "See whether your photos work."),
    "standard": ("Standard", "Right for most people."),
    "best": ("Best", "The closest likeness."),
}
_SHOWN = {
    "steps": "Steps",
    "lora_rank": "LoRA rank",
    "learning_rate": "Learning rate",
    "resolution": "Resolution",
    "batch_size": "Batch size",
    "optimizer": "Optimiser",
    "autocaption": "Captions",
}


@dataclass(frozen=True)
class TrainingPreset:
    key: str
    label: str
    advice: str
    settings: Mapping[str, Any]
    minutes: int

    @property
    def steps(self) -> int:
        return int(self.settings["steps"])


def presets_of(trainer: Trainer) -> list[TrainingPreset]:
    """The recommended one is always among them."""
    return [
        TrainingPreset(key, *WAYS[key], settings, trainer.minutes(settings["steps"]))
        for key in WAYS
        if key in trainer.presets or key == RECOMMENDED
        for settings in [settings_of(trainer, key)]
    ]


def settings_of(trainer: Trainer, key: str) -> dict[str, Any]:
    """Of a preset by its key. Raises OutOfRange."""
    return complete(trainer, trainer.presets.get(key, {}))


def described(training: Training) -> list[tuple[str, str]]:
    """What was set as a person reads it: what it is called and what was chosen."""
    chosen = {role: training.setting(role) for role in SETTINGS}
    return [
        (_SHOWN[role], _words(role, chosen[role])) for role in _SHOWN if chosen[role] is not None
    ]


def known_as(training: Training) -> str:
    """The label of the preset with these inputs, else "Custom"."""
    trainer = training.trainer
    found = (
        each.label
        for each in presets_of(trainer)
        if inputs_for(trainer, each.settings) == training.parameters
    )
    return next(found, CUSTOM.title())


def _words(role: str, value: Any) -> str:
    if isinstance(value, bool):
        return "automatic" if value else "none"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0")
    return str(value).replace(",", ", ")
