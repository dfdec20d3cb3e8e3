"""What staff may see of models and trainings: facts, never photos, secrets or logs; and the
trainers, which they change."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from core.admin import ReadOnly, StaffPage
from core.forms import TextField
from models_training.models import ModelDeletion, PersonalModel, Trainer, Training
from models_training.services import trainers

_WORDS = (
    "label", "advice", "remote", "version", "hardware", "machine", "subject", "log_bar",
    "inference", "weights_field", "retired_message",
)  # fmt: skip


class TrainerForm(forms.ModelForm):
    """For staff. A row that does not hold together, or is sold below its cost, is not offered."""

    class Meta:
        model = Trainer
        exclude: ClassVar[list[str]] = ["checked_at", "created_at"]
        field_classes: ClassVar = dict.fromkeys(_WORDS, TextField)

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if fields.get("is_default") and not fields.get("is_enabled"):
            self.add_error("is_default", "A trainer that is switched off can't be the default.")
        if self.initial.get("is_default") and not fields.get("is_default"):
            self.add_error("is_default", "Make another one the default instead.")
        return fields

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the framework's own hook
        if self.instance.is_enabled and not self.errors:
            for words in trainers.complaints(self.instance):
                self.add_error(None, f"It can't be offered: {words}.")

    def validate_constraints(self) -> None:
        """The service takes the mark from the one that had it."""


@admin.register(Trainer)
class TrainerAdmin(StaffPage):
    """Changed by superusers. A trainer that somebody trained with is switched off, not deleted;
    another version is pinned by the command, which reads its schema first."""

    form = TrainerForm
    list_display = ("label", "key", "remote", "is_enabled", "is_default", "price_mc", "checked_at")
    list_filter = ("is_enabled",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Models lie in homes of this hardware, under this name."""
        return ("key", "remote", "hardware", "checked_at") if obj else ("checked_at",)

    def save_model(self, request: HttpRequest, obj: Trainer, form: Any, change: bool) -> None:
        trainers.save(obj)


@admin.register(PersonalModel)
class PersonalModelAdmin(ReadOnly):
    list_display = ("id", "owner", "created_at", "ready_at", "deleted_at")
    list_filter = ("created_at", "ready_at", "deleted_at")
    list_select_related = ("owner",)
    search_fields = ("^id", "^owner__id", "owner__email")
    fields = ("id", "owner", "created_at", "ready_at", "deleted_at")


@admin.register(ModelDeletion)
class ModelDeletionAdmin(ReadOnly):
    list_display = ("id", "owner", "state", "created_at", "deadline_at", "finished_at")
    list_filter = ("state", "created_at", "deadline_at")
    list_select_related = ("owner",)
    search_fields = ("^id", "^owner__id", "owner__email")
    fields = (
        "id",
        "owner",
        "personal_model",
        "state",
        "created_at",
        "next_look_at",
        "deadline_at",
        "finished_at",
        "with_pictures",
        "pictures",
        "version_deleted_at",
        "weights_gone_at",
        "home_deleted_at",
    )


@admin.register(Training)
class TrainingAdmin(ReadOnly):
    list_display = ("id", "owner", "state", "stage_now", "created_at", "finished_at", "error_kind")
    list_filter = ("state", "error_kind", "created_at")
    list_select_related = ("owner",)
    search_fields = ("^id", "^owner__id", "owner__email")
    fields = (
        "id",
        "owner",
        "personal_model",
        "retry_of",
        "state",
        "stage_now",
        "step",
        "photo_count",
        "trainer",
        "parameters",
        "attempts",
        "created_at",
        "submitted_at",
        "moved_at",
        "finished_at",
        "deadline_at",
        "next_look_at",
        "cancel_requested_at",
        "error_kind",
        "error",
        "keep_photos_until",
        "photos_deleted",
        "photos_deleted_at",
        "zip_deleted_at",
    )
    readonly_fields = ("stage_now",)

    @admin.display(description="at work on")
    def stage_now(self, training: Training) -> str:
        """Nothing once it has ended: the state says how."""
        return "" if training.is_final else training.get_stage_display()
