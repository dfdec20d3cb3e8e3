"""Whether a trainer's row holds together: with the schema of its version, and in itself."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

from core.ranges import OutOfRange
from core.replicate import NEVER_SENT
from models_training.models import CaptionRule, OutputForm, Trainer
from models_training.presets import RECOMMENDED, WAYS, settings_of
from models_training.trainer_settings import CARRIERS, SETTINGS, Setting, usual
from models_training.trainer_settings import settings_of as all_settings

_NEEDED = {CaptionRule.TRIGGER: "trigger", CaptionRule.SENTENCE: "caption"}


def complaints(trainer: Trainer, schema: dict[str, Any] | None = None) -> list[str]:
    """In words for staff; by another schema than the row's own where one is given."""
    asked = trainer if schema is None else _with(trainer, schema)
    return [*_shape(asked)] or [*_inputs(asked), *_ways(asked), *_output(asked)]


def narrowed(trainer: Trainer, schema: dict[str, Any] | None = None) -> list[str]:
    """Where a schema takes less than the row offers; forms then offer what it takes."""
    asked = trainer if schema is None else _with(trainer, schema)
    known = all_settings(asked).values()
    return [said for setting in known if (said := _beyond(asked, setting))]


def _shape(trainer: Trainer) -> Iterator[str]:
    properties = trainer.schema.get("properties") if isinstance(trainer.schema, dict) else None
    if not isinstance(properties, dict):
        yield "the schema has no properties"
    for name in ("roles", "ranges", "presets", "constants"):
        if not isinstance(getattr(trainer, name), dict):
            yield f"{name} is no object"


def _inputs(trainer: Trainer) -> Iterator[str]:
    properties, roles = trainer.schema["properties"], trainer.roles
    needed = ["dataset", "steps", *filter(None, [_NEEDED.get(trainer.caption_rule)])]  # type: ignore[call-overload]
    yield from (f"no input has the role {role}" for role in needed if role not in roles)
    for role, name in roles.items():
        if role not in (*CARRIERS, *SETTINGS):
            yield f"{role} is no role that we know"
        elif name not in properties:
            yield f"{name}, for {role}, is no input of this version"
        elif role not in CARRIERS and role not in trainer.ranges:
            yield f"{role} has no range"
    yield from (f"{role} has a range and no input" for role in trainer.ranges if role not in roles)
    sent = {*roles.values(), *trainer.constants}
    yield from (f"{name} is never sent" for name in sorted(sent & NEVER_SENT))
    yield from _constants(trainer, properties)
    required = set(trainer.schema.get("required", ()))
    yield from (f"{name} must be given, and is not" for name in sorted(required - sent))


def _constants(trainer: Trainer, properties: dict[str, Any]) -> Iterator[str]:
    for name, value in trainer.constants.items():
        rule = properties.get(name)
        if rule is None:
            yield f"{name}, which is always sent, is no input of this version"
        elif "enum" in rule and value not in rule["enum"]:
            yield f"{name} may not be {value}"


def _ways(trainer: Trainer) -> Iterator[str]:
    known = all_settings(trainer)
    for role in trainer.ranges:
        setting = known.get(role)
        if setting is None or not setting.allows(setting.usual):
            yield f"{role} has no range that its usual value is in"
    yield from (f"{key} is no preset" for key in trainer.presets if key not in WAYS)
    if set(known) != set(trainer.ranges) or "steps" not in known:
        return
    for key in {*trainer.presets, RECOMMENDED} & WAYS.keys():
        try:
            settings_of(trainer, key)
        except OutOfRange as error:
            yield f"the preset {key}: {error}"
    if usual(trainer)["steps"] < 1:
        yield "a training has one step at least"


def _with(trainer: Trainer, schema: dict[str, Any]) -> Trainer:
    other = copy(trainer)
    other.schema = schema
    return other


def _beyond(trainer: Trainer, setting: Setting) -> str:
    within, offered = setting.within, trainer.ranges[setting.role]
    if within is None or (within.low == offered["low"] and within.high == offered["high"]):
        return ""
    rule = trainer.schema["properties"][trainer.roles[setting.role]]
    least, most = rule.get("minimum", "any"), rule.get("maximum", "any")
    return (
        f"{setting.role} is offered from {offered['low']} to {offered['high']}"
        f" and taken from {least} to {most}"
    )


def _output(trainer: Trainer) -> Iterator[str]:
    if trainer.caption_rule == CaptionRule.SENTENCE and not trainer.subject:
        yield "a sentence needs words for who is shown"
    if not trainer.log_bar:
        yield "the bar in its log has no name"
    if trainer.output_form == OutputForm.VERSION:
        if trainer.inference:
            yield "a version draws by itself, so nothing else does"
        return
    if not trainer.inference or not trainer.weights_field:
        yield "weights need a model that draws with them, and its input for them"
        return
    properties = trainer.inference_schema.get("properties", {})
    for name in ("prompt", trainer.weights_field):
        if name not in properties:
            yield f"{name} is no input of {trainer.inference}"
