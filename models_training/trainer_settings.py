"""What can be set of a training: the roles that a trainer's row has a range for, each narrowed by
the schema of its version. Forms, the API and the checks of a row are made from these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from billing.prices import training_units
from core.ranges import OutOfRange, Range
from models_training.models import Trainer

# These carry photos and words, which nobody sets.
CARRIERS = ("dataset", "trigger", "caption")
_WORDS = {
    "steps": ("Steps", "More steps learn more and take longer."),
    "lora_rank": ("LoRA rank", "How much the model can remember."),
    "learning_rate": ("Learning rate", "Too high, and pictures turn rough."),
    "batch_size": ("Batch size", "Photos in a step; it takes that many times as long."),
    "resolution": ("Resolution", "Pixels the photos are trained at."),
    "optimizer": ("Optimiser", ""),
    "autocaption": (
        "Describe the photos automatically",
        "Keeps background and clothes apart from the face.",
    ),
}
SETTINGS = tuple(_WORDS)


class Kind(StrEnum):
    WHOLE = "whole"
    NUMBER = "number"
    CHOICE = "choice"
    SWITCH = "switch"


@dataclass(frozen=True)
class Setting:
    role: str
    kind: Kind
    usual: Any
    within: Range | None = None
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return _WORDS[self.role][0]

    @property
    def help(self) -> str:
        return f"{self.within or ''}{'. ' if self.within else ''}{_WORDS[self.role][1]}".strip()

    def allows(self, value: Any) -> bool:
        if self.kind == Kind.SWITCH:
            return isinstance(value, bool)
        if self.within is None:
            return bool(value in self.choices)
        is_number = isinstance(value, int if self.kind == Kind.WHOLE else int | float)
        return is_number and not isinstance(value, bool) and value in self.within


def refusal_of(setting: Setting | None, value: Any) -> str:
    """Why it is not taken, for whoever sent it; empty where it is."""
    if setting is None:
        return "This trainer has no such setting."
    if setting.allows(value):
        return ""
    if setting.within:
        return f"Choose {setting.within}."
    return f"Choose one of {'; '.join(setting.choices)}."


def settings_of(trainer: Trainer) -> dict[str, Setting]:
    """By role, in the order in which a form asks for them."""
    found = {role: _setting(trainer, role) for role in SETTINGS if role in trainer.ranges}
    return {role: setting for role, setting in found.items() if setting}


def usual(trainer: Trainer) -> dict[str, Any]:
    return {role: setting.usual for role, setting in settings_of(trainer).items()}


def complete(trainer: Trainer, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen, and the usual for the rest. Raises OutOfRange."""
    known = settings_of(trainer)
    for role, value in chosen.items():
        if role not in known or not known[role].allows(value):
            raise OutOfRange(f"{role} may not be {value!r}")
    return usual(trainer) | dict(chosen)


def inputs_for(trainer: Trainer, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """As the trainer calls them, with what is always sent. Raises OutOfRange."""
    named = {trainer.roles[role]: value for role, value in complete(trainer, chosen).items()}
    return named | trainer.constants


def units(trainer: Trainer, chosen: Mapping[str, Any]) -> int:
    """How many times the trainer's price it costs."""
    settings = usual(trainer) | dict(chosen)
    batch = settings.get("batch_size", 1)
    return training_units(int(settings["steps"]), int(batch), covers=trainer.covers)


def _setting(trainer: Trainer, role: str) -> Setting | None:
    """None where the row's range and the schema leave nothing to set."""
    offered = trainer.ranges[role]
    rule = trainer.schema.get("properties", {}).get(trainer.roles.get(role, ""))
    if not isinstance(rule, dict) or not isinstance(offered, dict) or "usual" not in offered:
        return None
    if rule.get("type") == "boolean":
        return Setting(role, Kind.SWITCH, offered["usual"])
    if "choices" in offered:
        allowed: list[Any] = rule.get("enum") or offered["choices"]
        choices = tuple(one for one in offered["choices"] if one in allowed)
        return Setting(role, Kind.CHOICE, offered["usual"], choices=choices)
    if not {"low", "high"} <= offered.keys() or rule.get("type") not in {"integer", "number"}:
        return None
    low = max(offered["low"], rule.get("minimum", offered["low"]))
    high = min(offered["high"], rule.get("maximum", offered["high"]))
    kind = Kind.WHOLE if rule["type"] == "integer" else Kind.NUMBER
    return Setting(role, kind, offered["usual"], Range(low, high)) if low <= high else None
