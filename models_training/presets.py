"""Ways to train: three that need no knowledge, and the trainer's own settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# The trainer's defaults and the ranges we offer (reference/replicate.md §1.7).
DEFAULTS: dict[str, Any] = {
    "steps": 1000,
    "lora_rank": 16,
    "learning_rate": 0.0004,
    "resolution": "512,768,1024",
    "batch_size": 1,
    "optimizer": "adamw8bit",
    "autocaption": True,
}
STEPS = (100, 4000)
LORA_RANK = (1, 128)
LEARNING_RATE = (0.00001, 0.001)
BATCH_SIZE = (1, 4)
RESOLUTIONS = ("512", "768", "1024", "512,768,1024")
OPTIMIZERS = (
    "adamw8bit",
    "prodigy",
    "adam8bit",
    "lion8bit",
    "adam",
    "adamw",
    "lion",
    "adagrad",
    "adafactor",
)
CUSTOM = "custom"


@dataclass(frozen=True)
class Preset:
    key: str
    label: str
    advice: str
    steps: int
    lora_rank: int

    @property
    def minutes(self) -> int:
        return minutes(self.steps)

    @property
    def parameters(self) -> dict[str, Any]:
        return DEFAULTS | {"steps": self.steps, "lora_rank": self.lora_rank}


PRESETS = (
    Preset("quick", "Quick", "See whether your photos work.", 500, 16),
    Preset("standard", "Standard", "Right for most people.", 1000, 16),
    Preset("best", "Best", "The closest likeness.", 2000, 32),
)
RECOMMENDED = "standard"


def parameters_of(key: str) -> dict[str, Any]:
    """The trainer's inputs of a preset by its key."""
    return next(preset.parameters for preset in PRESETS if preset.key == key)


def described(parameters: dict[str, Any]) -> list[tuple[str, str]]:
    """The inputs of a training as a person reads them: what it is called and what was chosen."""
    shown = DEFAULTS | parameters
    return [
        ("Steps", str(shown["steps"])),
        ("LoRA rank", str(shown["lora_rank"])),
        ("Learning rate", f"{shown['learning_rate']:.6f}".rstrip("0")),
        ("Resolution", str(shown["resolution"]).replace(",", ", ")),
        ("Batch size", str(shown["batch_size"])),
        ("Optimiser", str(shown["optimizer"])),
        ("Captions", "automatic" if shown["autocaption"] else "none"),
    ]


def minutes(steps: int) -> int:
    """What a training takes with the machine's start: about a second a step, to the nearest 5."""
    return 5 * round((180 + steps) / 300)


def known_as(parameters: dict[str, Any]) -> str:
    """The label of the preset with these inputs, else "Custom"."""
    labels = (preset.label for preset in PRESETS if preset.parameters == parameters)
    return next(labels, CUSTOM.title())
