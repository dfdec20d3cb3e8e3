"""Prompts, their enhancement, and the pictures made of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core import actor
from core.crypto import EncryptedTextField
from core.jobs.models import Job, finished_index, job_constraints, job_indexes
from core.ranges import Range, check, chosen, range_of, ranged
from models_training.models import PersonalModel

MOST_LETTERS = 1500  # of a prompt
MOST_OUTPUTS = 4
THUMB_WIDTHS = (320, 640, 1280)
# Width and height at one megapixel, as the models deliver them.
SIZES: dict[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "3:4": (896, 1152),
    "4:5": (896, 1088),
    "2:3": (832, 1216),
    "9:16": (768, 1344),
    "9:21": (640, 1536),
    "4:3": (1152, 896),
    "5:4": (1088, 896),
    "3:2": (1216, 832),
    "16:9": (1344, 768),
    "21:9": (1536, 640),
}


class OutputFormat(models.TextChoices):
    WEBP = "webp", "WebP"
    JPG = "jpg", "JPG"
    PNG = "png", "PNG"


@dataclass(frozen=True)
class GenerationSettings:
    """How pictures are made; a model's own list of inputs may be narrower."""

    aspect_ratio: str = chosen("1:1", SIZES)
    outputs: int = ranged(4, Range(1, MOST_OUTPUTS))
    seed: int | None = ranged(None, Range(1, 2**31 - 1))
    steps: int = ranged(28, Range(1, 50, about="More is finer and takes longer."))
    guidance: Decimal = ranged(
        Decimal(3), Range(Decimal(0), Decimal(10), 2, "How closely to follow the words.")
    )
    lora_scale: Decimal = ranged(
        Decimal(1), Range(Decimal(-1), Decimal(3), 2, "How strongly your training shows.")
    )
    output_format: str = chosen("webp", OutputFormat.values)

    def __post_init__(self) -> None:
        check(self)


def _within(name: str) -> dict[str, Any]:
    """The database holds this setting to the same range."""
    return range_of(GenerationSettings, name).lookups(name)


class Enhancement(Job):
    """A prompt on its way to a better one. The person decides whether to take the proposal."""

    personal_model = models.ForeignKey(
        PersonalModel, on_delete=models.CASCADE, related_name="enhancements"
    )
    provider = models.CharField(max_length=12)
    prompt = EncryptedTextField()
    proposal = EncryptedTextField(blank=True, default="")
    changes = EncryptedTextField(blank=True, default="", help_text="One change a line.")

    class Meta:
        indexes = [*job_indexes(), finished_index()]
        constraints = [*job_constraints()]

    def __str__(self) -> str:
        return f"enhancement {self.pk}"


class Generation(Job):
    """One request for one to four pictures."""

    personal_model = models.ForeignKey(
        PersonalModel, on_delete=models.CASCADE, related_name="generations"
    )
    prompt = EncryptedTextField(help_text="As sent, with the trigger word.")
    original_prompt = EncryptedTextField(
        blank=True, default="", help_text="The person's own words, where an enhancement was taken."
    )
    aspect_ratio = models.CharField(max_length=5, default=GenerationSettings.aspect_ratio)
    outputs = models.PositiveSmallIntegerField(default=GenerationSettings.outputs)
    seed = models.PositiveIntegerField()
    steps = models.PositiveSmallIntegerField(default=GenerationSettings.steps)
    guidance = models.DecimalField(
        max_digits=4, decimal_places=2, default=GenerationSettings.guidance
    )
    lora_scale = models.DecimalField(
        max_digits=4, decimal_places=2, default=GenerationSettings.lora_scale
    )
    output_format = models.CharField(
        max_length=4, choices=OutputFormat.choices, default=OutputFormat.WEBP
    )
    delivered = models.PositiveSmallIntegerField(default=0)
    lost = models.PositiveSmallIntegerField(
        default=0, help_text="Made by the provider, and gone or broken before they were copied."
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [*job_indexes(), finished_index()]
        constraints = [
            *job_constraints(),
            models.CheckConstraint(
                condition=Q(**_within("outputs"), delivered__lte=F("outputs")),
                name="generation_outputs",
            ),
            models.CheckConstraint(
                condition=Q(delivered__lte=F("outputs") - F("lost")), name="generation_lost"
            ),
            models.CheckConstraint(
                condition=Q(aspect_ratio__in=list(SIZES)), name="generation_ratio_known"
            ),
            models.CheckConstraint(
                condition=Q(**_within("seed"), **_within("steps")), name="generation_seed_steps"
            ),
        ]

    def __str__(self) -> str:
        return f"generation {self.pk}"

    @property
    def own_page(self) -> str:
        return reverse("generations:generation", args=[self.pk])

    @property
    def settings(self) -> GenerationSettings:
        """With its seed, which repeats the pictures."""
        return GenerationSettings(
            aspect_ratio=self.aspect_ratio,
            outputs=self.outputs,
            seed=self.seed,
            steps=self.steps,
            guidance=self.guidance,
            lora_scale=self.lora_scale,
            output_format=self.output_format,
        )

    @property
    def missing(self) -> int:
        """Pictures asked for and not delivered, once it has ended."""
        return self.outputs - self.delivered if self.is_final else 0


class GeneratedImageQuerySet(models.QuerySet["GeneratedImage"]):
    def kept(self) -> Self:
        return self.filter(deleted_at=None)


class GeneratedImage(models.Model):
    """Our own copy of one picture, with its thumbnails.

    It came of a generation, or it shows a drawing that was kept: then its SVG lies beside it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="images"
    )
    generation = models.ForeignKey(
        Generation, on_delete=models.CASCADE, related_name="images", null=True, blank=True
    )
    # The generation's own. Joined to its generations a large gallery is sorted as a whole for
    # each page; with this no list of pictures needs them. A drawing has neither.
    personal_model = models.ForeignKey(
        PersonalModel,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="images",
        null=True,
        blank=True,
    )
    # The generation's own too, for the same reason.
    is_test = models.BooleanField(default=actor.is_test, db_default=False, editable=False)
    number = models.PositiveSmallIntegerField(default=1)
    title = EncryptedTextField(blank=True, default="", help_text="Of a drawing: its file's name.")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="Bytes of the original.")
    sha256 = models.CharField(max_length=64)
    file_format = models.CharField(max_length=4, choices=OutputFormat.choices)
    svg_size = models.PositiveIntegerField(null=True, blank=True, help_text="Bytes of the SVG.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = GeneratedImageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        indexes = [
            models.Index(
                "owner",
                F("created_at").desc(),
                F("id").desc(),
                condition=Q(deleted_at=None),
                name="image_owner_newest",
            ),
            models.Index(
                "personal_model",
                F("created_at").desc(),
                F("id").desc(),
                name="image_model_newest",
            ),
            models.Index(
                fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="image_deleted"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "owner"], name="image_id_owner"),
            models.UniqueConstraint(fields=["generation", "number"], name="image_number_once"),
            models.CheckConstraint(
                condition=Q(generation__isnull=False, svg_size__isnull=True)
                | Q(generation__isnull=True, svg_size__isnull=False),
                name="image_of_a_prompt_or_a_drawing",
            ),
            models.CheckConstraint(
                condition=Q(generation=None, personal_model=None)
                | Q(generation__isnull=False, personal_model__isnull=False),
                name="image_model_of_its_prompt",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_OUTPUTS), name="image_number"
            ),
        ]

    def __str__(self) -> str:
        return f"image {self.pk}"

    @property
    def folder(self) -> str:
        return f"images/{self.pk}"

    @property
    def original_key(self) -> str:
        return f"{self.folder}/original.{self.file_format}"

    @property
    def svg_key(self) -> str:
        return f"{self.folder}/drawing.svg"

    def thumb_key(self, width: int) -> str:
        return f"{self.folder}/{width}.webp"

    @property
    def keys(self) -> list[str]:
        drawing = [] if self.svg_size is None else [self.svg_key]
        thumbs = [self.thumb_key(width) for width in THUMB_WIDTHS]
        return [self.original_key, *drawing, *thumbs]

    @property
    def words(self) -> str:
        """What it shows: the prompt, or the name of the drawing."""
        return self.generation.prompt if self.generation else self.title
