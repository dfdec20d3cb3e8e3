"""What staff may see of models and trainings: facts, never photos, secrets or logs."""

from __future__ import annotations

from django.contrib import admin

from core.admin import ReadOnly
from models_training.models import ModelDeletion, PersonalModel, Training


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
