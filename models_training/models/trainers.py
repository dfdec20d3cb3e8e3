"""Who trains: a row for each trainer at Replicate that we offer.

What differs between trainers is here and nowhere else, so that a further one is a row: what its
inputs are called, how far they may go, how its log reads, what comes out, and what draws with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

FIRST = "flux-dev"
LEAST_PHOTOS, MOST_PHOTOS = 10, 30
_REMOTE = RegexValidator(r"^[\w.-]+/[\w.-]+\Z", "Write it as owner/name.")
_VERSION = RegexValidator(r"^[0-9a-f]{64}\Z", "A version is 64 hexadecimal digits.")


class CaptionRule(models.TextChoices):
    """How a trainer is told who the photos show."""

    TRIGGER = "trigger", "By the trigger word"
    SENTENCE = "sentence", "By a sentence in plain words"
    NONE = "none", "Not at all"


class OutputForm(models.TextChoices):
    """What comes of a training."""

    VERSION = "version", "A version that draws by itself"
    WEIGHTS = "weights", "Weights that another model draws with"


@dataclass(frozen=True)
class Recipe:
    """What of a trainer a training was started with, so that a row that is changed meanwhile
    changes no training that is under way."""

    version: str
    roles: dict[str, str]
    hardware: str
    machine: str
    caption_rule: str
    output_form: str
    subject: str = ""
    log_bar: str = ""
    inference: str = ""
    weights_field: str = ""
    constants: dict[str, Any] = field(default_factory=dict)

    @property
    def remote(self) -> str:
        return self.version.partition(":")[0]


class Trainer(models.Model):
    """A trainer at Replicate. The roles say which of its inputs is what; a setting is a role with
    a range, which the version's own schema narrows."""

    key = models.SlugField(primary_key=True, max_length=40)
    label = models.CharField(max_length=60)
    advice = models.CharField(max_length=200, blank=True, default="")
    remote = models.CharField(max_length=120, validators=[_REMOTE], help_text="owner/name")
    version = models.CharField(max_length=64, validators=[_VERSION])
    schema = models.JSONField(
        help_text='Of this version: {"properties": {input: rule}, "required": [input]}.'
    )
    roles = models.JSONField(
        help_text='Role to input: "dataset" and "steps" must be there; "trigger" or "caption" as'
        " the caption rule asks; all others are settings."
    )
    ranges = models.JSONField(
        default=dict,
        blank=True,
        help_text='Role to {"low", "high", "usual"}, {"choices", "usual"} or {"usual"}.',
    )
    presets = models.JSONField(
        default=dict,
        blank=True,
        help_text='"quick", "standard" and "best" to what they set otherwise than usual.',
    )
    constants = models.JSONField(
        default=dict, blank=True, help_text="Input to what is always sent."
    )
    hardware = models.CharField(
        max_length=40, help_text="Of the private model that is trained into: gpu-t4, gpu-h200."
    )
    machine = models.CharField(
        max_length=40, help_text="That a training is billed by, as in the provider prices."
    )
    caption_rule = models.CharField(max_length=10, choices=CaptionRule.choices)
    subject = models.CharField(
        max_length=60,
        blank=True,
        default="",
        help_text='With a sentence: plain words for who is shown, "a person". Prompts say them'
        " in the trigger word's place.",
    )
    log_bar = models.CharField(
        max_length=80, help_text="The name of the bar in its log that counts the steps."
    )
    output_form = models.CharField(max_length=10, choices=OutputForm.choices)
    inference = models.CharField(
        max_length=120,
        blank=True,
        default="",
        validators=[_REMOTE],
        help_text="With weights: owner/name of the official model that draws with them.",
    )
    weights_field = models.CharField(
        max_length=60, blank=True, default="", help_text="Its input for the weights."
    )
    inference_schema = models.JSONField(default=dict, blank=True)
    price_mc = models.PositiveIntegerField(
        "price", validators=[MinValueValidator(1)], help_text="In milli-credits."
    )
    covers = models.PositiveIntegerField(
        "steps in the price",
        validators=[MinValueValidator(1)],
        help_text="It is paid once for each so many steps that are begun.",
    )
    minutes_per_1000 = models.PositiveSmallIntegerField("minutes per 1000 steps")
    least_photos = models.PositiveSmallIntegerField(
        default=LEAST_PHOTOS, validators=[MinValueValidator(LEAST_PHOTOS)]
    )
    most_photos = models.PositiveSmallIntegerField(
        default=MOST_PHOTOS, validators=[MaxValueValidator(MOST_PHOTOS)]
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_enabled = models.BooleanField("enabled", default=False)
    is_default = models.BooleanField("default", default=False)
    retired_message = models.CharField(
        max_length=200, blank=True, default="", help_text="Why it is not offered any more."
    )
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="trainer_one_default"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_enabled=True), name="trainer_default_enabled"
            ),
            models.CheckConstraint(
                condition=Q(
                    least_photos__gte=LEAST_PHOTOS,
                    most_photos__lte=MOST_PHOTOS,
                    least_photos__lte=F("most_photos"),
                ),
                name="trainer_photos",
            ),
            models.CheckConstraint(
                condition=Q(price_mc__gt=0, covers__gt=0), name="trainer_price"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def pinned(self) -> str:
        return f"{self.remote}:{self.version}"

    @property
    def recipe(self) -> Recipe:
        same = ("roles", "hardware", "machine", "caption_rule", "output_form", "subject")
        more = ("log_bar", "inference", "weights_field", "constants")
        copied = {name: getattr(self, name) for name in (*same, *more)}
        return Recipe(version=self.pinned, **copied)

    def minutes(self, steps: int) -> int:
        """What a training takes with the machine's start, to the nearest 5."""
        return max(5, 5 * round((3 + steps * self.minutes_per_1000 / 1000) / 5))
