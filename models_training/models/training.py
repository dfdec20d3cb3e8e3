"""Photos of a person, the models trained with them, and the trainings."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core import actor
from core.crypto import BlindIndexField, EncryptedTextField
from core.jobs.models import Job, State, finished_index, job_constraints, job_indexes
from models_training.models.trainers import FIRST, LEAST_PHOTOS, MOST_PHOTOS, Recipe, Trainer

THUMB_WIDTHS = (320, 640)
LONGEST_NAME = 60


def one_line(text: str) -> str:
    """A name stands in the subject of a mail, where a line break would end the headers."""
    return " ".join(text.split())


class PersonalModelQuerySet(models.QuerySet["PersonalModel"]):
    def kept(self) -> Self:
        """Without the deleted ones, whose rows stay for the names of their pictures."""
        return self.filter(deleted_at=None)


class PersonalModel(models.Model):
    """A private model of one person, known in prompts by its trigger word."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="personal_models"
    )
    name = EncryptedTextField(max_length=LONGEST_NAME, was_plain=True)
    trigger_word = EncryptedTextField(max_length=20, was_plain=True)
    # Equal words of a person meet here, since ciphertexts never do; case does not count.
    trigger_index = BlindIndexField(of="trigger_word")
    # Lives in the sandbox, and is seen by test tokens only, as all that is made with it.
    is_test = models.BooleanField(default=actor.is_test, db_default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ready_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # By staff, who said why: nothing is made with it meanwhile.
    suspended_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The first time that its person took a picture of it along, in whatever way.
    taken_at = models.DateTimeField(null=True, blank=True, editable=False)
    # "owner/name" and the 64 hex digits of the trained version, and where its weights lie.
    remote_model = EncryptedTextField(blank=True, default="")
    remote_version = EncryptedTextField(blank=True, default="")
    weights_address = EncryptedTextField(blank=True, default="")
    # The list of inputs, with their ranges, of what draws; fetched right after training.
    inputs = models.JSONField(default=dict, blank=True)
    # Where its own version does not draw: what does with its weights, and by which input; and
    # the words that stand for the trigger word there.
    drawn_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    weights_field = models.CharField(max_length=60, blank=True, default="", db_default="")
    subject = models.CharField(max_length=60, blank=True, default="", db_default="")

    objects = PersonalModelQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [
            models.Index("owner", F("created_at").desc(), name="personalmodel_owner_created"),
            models.Index(
                fields=["created_at"], condition=Q(is_test=True), name="personalmodel_test"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "owner"], name="personalmodel_id_owner"),
            models.UniqueConstraint(
                fields=["owner", "is_test", "trigger_index"],
                condition=Q(deleted_at=None),
                name="personalmodel_trigger_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None


class Answer(models.TextChoices):
    WAITING = "waiting", "Waiting for an answer"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Agreement(models.Model):
    """What the person whom the photos show says to it, by a link that the uploader sends them.

    It is for one model. The database lets only whoever has the link answer, and an answer is
    changed once, by its withdrawal.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agreements"
    )
    is_test = models.BooleanField(default=actor.is_test, db_default=False, editable=False)
    personal_model = models.OneToOneField(
        PersonalModel, on_delete=models.SET_NULL, related_name="agreement", null=True, blank=True
    )
    asked_by = EncryptedTextField(help_text="The uploader's name as the person was shown it.")
    token = EncryptedTextField(help_text="Of the link, which the uploader may copy again.")
    token_hash = models.CharField(max_length=64, unique=True)
    version = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=9, choices=Answer.choices, default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Of whoever answered: a keyed hash of the address, and the device in words.
    address_hash = models.CharField(max_length=64, blank=True, default="")
    device = EncryptedTextField(blank=True, default="")
    # The last answer that the uploader was told by mail.
    told = models.CharField(max_length=9, choices=Answer.choices, default=Answer.WAITING)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [
            models.Index("owner", F("created_at").desc(), name="agreement_owner_created"),
            models.Index(
                fields=["expires_at"],
                condition=Q(personal_model=None),
                name="agreement_unused",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=Answer.values), name="agreement_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.WAITING, answered_at=None)
                | Q(~Q(answer=Answer.WAITING), answered_at__isnull=False),
                name="agreement_answered_at",
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"

    @property
    def is_open(self) -> bool:
        """May still be answered."""
        return self.answer == Answer.WAITING and self.expires_at > timezone.now()

    @property
    def state(self) -> str:
        """Its answer, or "expired" where none came in time."""
        is_over = self.answer == Answer.WAITING and not self.is_open
        return "expired" if is_over else self.answer


class PhotoQuerySet(models.QuerySet["Photo"]):
    def in_tray(self) -> Self:
        """Uploaded, safe in storage, and waiting for a training."""
        return self.filter(training=None, removed_at=None).exclude(stored_at=None)


class Photo(models.Model):
    """One checked photo: its clean training copy and thumbnails. The original is never kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="photos"
    )
    training = models.ForeignKey(
        "Training", on_delete=models.CASCADE, related_name="photos", null=True, blank=True
    )
    name = EncryptedTextField(max_length=120, was_plain=True)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="Bytes of the training copy.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Written before the files, so that no file is ever without a row that gets it deleted.
    stored_at = models.DateTimeField(null=True, blank=True)
    # Taken out of the tray, and for a while to be brought back.
    removed_at = models.DateTimeField(null=True, blank=True)
    # For the photo report: numbers from which nobody is recognised, or why there are none.
    facts = models.JSONField(null=True, blank=True)
    facts_version = models.PositiveSmallIntegerField(null=True, blank=True)
    measured_at = models.DateTimeField(null=True, blank=True)
    not_measured = models.CharField(max_length=20, blank=True, default="", db_default="")

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        indexes = [
            models.Index("owner", F("created_at").desc(), name="photo_owner_created"),
            models.Index(fields=["created_at"], condition=Q(training=None), name="photo_unused"),
        ]
        constraints = [models.UniqueConstraint(fields=["owner", "sha256"], name="photo_once")]

    def __str__(self) -> str:
        return f"photo {self.pk}"

    @property
    def folder(self) -> str:
        return f"photos/{self.pk}"

    @property
    def training_key(self) -> str:
        return f"{self.folder}/training.jpg"

    def thumb_key(self, width: int) -> str:
        return f"{self.folder}/{width}.webp"

    @property
    def keys(self) -> list[str]:
        return [self.training_key, *(self.thumb_key(width) for width in THUMB_WIDTHS)]


class Stage(models.TextChoices):
    """What the provider is doing, read from the trainer's log."""

    WAITING = "waiting", "Waiting for a machine"
    PREPARING = "preparing", "Checking the photos"
    CAPTIONING = "captioning", "Describing the photos"
    LOADING = "loading", "Loading the base model"
    TRAINING = "training", "Training"
    SAVING = "saving", "Saving your model"


class Training(Job):
    """One run of the trainer; its success gives the model a version."""

    personal_model = models.ForeignKey(
        PersonalModel, on_delete=models.CASCADE, related_name="trainings"
    )
    retry_of = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="retried_by"
    )
    consent = models.ForeignKey(
        "accounts.Consent", on_delete=models.PROTECT, related_name="trainings"
    )
    trainer: models.ForeignKey[Trainer, Trainer] = models.ForeignKey(
        Trainer,
        on_delete=models.PROTECT,
        related_name="trainings",
        default=FIRST,
        db_default=FIRST,  # type: ignore[arg-type]  # a key is what the database needs
        db_index=False,
        db_constraint=False,  # the migration ties it, without a look at every row
    )
    # Empty for one of before there were several trainers: as its trainer's row says.
    recipe = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    parameters = models.JSONField(help_text="The trainer's inputs as they were sent.")
    photo_count = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(LEAST_PHOTOS), MaxValueValidator(MOST_PHOTOS)]
    )
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.WAITING)
    step = models.PositiveIntegerField(default=0)
    seconds_left = models.PositiveIntegerField(null=True, blank=True)
    log_tail = EncryptedTextField(blank=True, default="")
    keep_photos_until = models.DateTimeField(null=True, blank=True)
    photos_deleted = models.PositiveSmallIntegerField(default=0)
    photos_deleted_at = models.DateTimeField(null=True, blank=True)
    zip_deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [*job_indexes(), finished_index()]
        constraints = [
            *job_constraints(),
            models.CheckConstraint(
                condition=Q(photo_count__gte=LEAST_PHOTOS, photo_count__lte=MOST_PHOTOS),
                name="training_photo_count",
            ),
            models.UniqueConstraint(
                fields=["personal_model"],
                condition=~Q(state__in=["canceled", "expired", "failed", "succeeded"]),
                name="training_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"training {self.pk}"

    @property
    def own_page(self) -> str:
        return reverse("models_training:model", args=[self.personal_model_id])

    @property
    def folder(self) -> str:
        return f"trainings/{self.pk}"

    @property
    def zip_key(self) -> str:
        """Holds the job's id, by which a lost training is found at the provider."""
        return f"{self.folder}/photos.zip"

    @property
    def how(self) -> Recipe:
        """What it was started with."""
        return Recipe(**self.recipe) if self.recipe else self.trainer.recipe

    @property
    def roles(self) -> dict[str, str]:
        """The inputs by their roles; of before there were several trainers both were the same."""
        found: dict[str, str] = self.recipe.get("roles", {})
        return found

    def setting(self, role: str, usual: Any = None) -> Any:
        """What was chosen, whatever the trainer calls that input."""
        return self.parameters.get(self.roles.get(role, role), usual)

    @property
    def steps(self) -> int:
        return int(self.setting("steps", 0))

    @property
    def can_retry(self) -> bool:
        """Ended without success, its photos are still here, and nobody has retried it."""
        return (
            self.is_final
            and self.state != State.SUCCEEDED
            and self.photos_deleted_at is None
            and not hasattr(self, "retried_by")
        )


class ModelDeletion(Job):
    """A model on its way out at the provider; afterwards the receipt of what went, and when.

    All models of a person are versions in one private model there, their home. It goes with the
    last of them.
    """

    personal_model = models.OneToOneField(
        PersonalModel, on_delete=models.CASCADE, related_name="deletion"
    )
    with_pictures = models.BooleanField(default=False)
    pictures = models.PositiveIntegerField(
        default=0, help_text="How many pictures were deleted with it."
    )
    version_deleted_at = models.DateTimeField(null=True, blank=True)
    # Until then no training may be sent there, since the home itself is being deleted.
    home_closed_until = models.DateTimeField(null=True, blank=True)
    home_deleted_at = models.DateTimeField(null=True, blank=True)
    # Of a model without a version: when the file of its weights was found to be gone.
    weights_gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [*job_indexes()]
        constraints = [*job_constraints()]

    def __str__(self) -> str:
        return f"deletion {self.pk}"
