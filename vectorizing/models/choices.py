"""The settings of a drawing as columns, and what makes two of them the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from django.db import models
from django.db.models import Q

from tracer.tracing.options import COLOURS, DETAIL, SMOOTHING, THRESHOLD, Kind, Options

KINDS = [kind.value for kind in Kind]


class Chosen(models.Model):
    """What a drawing is traced as, and with which settings."""

    kind = models.CharField(max_length=5, default=Options(Kind.FLAT).kind.value)
    colours = models.PositiveSmallIntegerField(default=Options.colours)
    detail = models.PositiveSmallIntegerField(default=Options.detail)
    smoothing = models.PositiveSmallIntegerField(default=Options.smoothing)
    remove_background = models.BooleanField(default=Options.remove_background)
    threshold = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def options(self) -> Options:
        return Options(
            Kind(self.kind),
            self.colours,
            self.detail,
            self.smoothing,
            self.remove_background,
            self.threshold,
        )


def chosen_constraints() -> list[models.BaseConstraint]:
    """What the database itself holds of the settings."""
    return [
        models.CheckConstraint(condition=Q(kind__in=KINDS), name="%(class)s_kind_known"),
        models.CheckConstraint(
            condition=Q(
                **COLOURS.lookups("colours"),
                **DETAIL.lookups("detail"),
                **SMOOTHING.lookups("smoothing"),
            ),
            name="%(class)s_settings",
        ),
        models.CheckConstraint(
            condition=Q(threshold=None) | Q(**THRESHOLD.lookups("threshold")),
            name="%(class)s_threshold",
        ),
    ]


def columns(options: Options) -> dict[str, Any]:
    """For a row that holds these settings; what the kind has no use for is left at its default."""
    return asdict(options.effective) | {"kind": options.kind.value}


def settings_hash(options: Options) -> str:
    """Equal for settings that give the same drawing; 64 hex digits."""
    return hashlib.sha256(json.dumps(columns(options), sort_keys=True).encode()).hexdigest()
