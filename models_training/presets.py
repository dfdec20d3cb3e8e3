"""Ways to train: three that need no knowledge, and the trainer's own settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from billing.prices import training_units
from core.ranges import Range, check, chosen, ranged

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
class TrainingSettings:
    """The trainer's own inputs, with its defaults and the ranges that we offer."""

    steps: int = ranged(1000, Range(100, 4000, about="More steps learn more and take longer."))
    lora_rank: int = ranged(16, Range(1, 128, about="How much the model can remember."))
    learning_rate: float = ranged(
        0.0004, Range(0.00001, 0.001, about="Too high, and pictures turn rough.")
    )
    resolution: str = chosen("512,768,1024", RESOLUTIONS)
    batch_size: int = ranged(1, Range(1, 2))
    optimizer: str = chosen("adamw8bit", OPTIMIZERS)
    autocaption: bool = True

    def __post_init__(self) -> None:
        check(self)

    @property
    def units(self) -> int:
        """How many times the price of a training it costs."""
        return training_units(self.steps, self.batch_size)


DEFAULTS = asdict(TrainingSettings())


@dataclass(frozen=True)
class TrainingPreset:
    key: str
    label: str
    advice: str
    steps: int
    lora_rank: int

    @property
    def minutes(self) -> int:
        return minutes(self.steps)

    @property
    def settings(self) -> TrainingSettings:
        return TrainingSettings(steps=self.steps, lora_rank=self.lora_rank)


PRESETS = (
    TrainingPreset("quick", "Quick", "See whether your photos work.", 500, 16),
    TrainingPreset("standard", "Standard", "Right for most people.", 1000, 16),
    TrainingPreset("best", "Best", "The closest likeness.", 2000, 32),
)
RECOMMENDED = "standard"


def settings_of(key: str) -> TrainingSettings:
    """Of a preset by its key."""
    return next(preset.settings for preset in PRESETS if preset.key == key)


def units(parameters: Mapping[str, Any]) -> int:
    """The same of inputs as they are kept, or as somebody has filled them in by now."""
    shown = {**DEFAULTS, **parameters}
    try:
        return training_units(int(shown["steps"]), int(shown["batch_size"]))
    except (TypeError, ValueError):
        return 1


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
    labels = (preset.label for preset in PRESETS if asdict(preset.settings) == parameters)
    return next(labels, CUSTOM.title())
