"""What staff may see of generations: facts, never prompts or pictures."""

from __future__ import annotations

from django.contrib import admin

from core.admin import ReadOnly
from generations.models import Enhancement, GeneratedImage, Generation

_JOB = (
    "id",
    "owner",
    "personal_model",
    "state",
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
)


@admin.register(Generation)
class GenerationAdmin(ReadOnly):
    list_display = ("id", "owner", "state", "outputs", "delivered", "created_at", "error_kind")
    list_filter = ("state", "error_kind", "created_at")
    list_select_related = ("owner",)
    search_fields = ("^id", "^owner__id", "owner__email")
    fields = (
        *_JOB,
        "aspect_ratio",
        "outputs",
        "delivered",
        "lost",
        "seed",
        "steps",
        "guidance",
        "lora_scale",
        "output_format",
    )


@admin.register(Enhancement)
class EnhancementAdmin(ReadOnly):
    list_display = ("id", "owner", "provider", "state", "created_at", "error_kind")
    list_filter = ("provider", "state", "error_kind", "created_at")
    list_select_related = ("owner",)
    search_fields = ("^id", "^owner__id", "owner__email")
    fields = (*_JOB, "provider")


@admin.register(GeneratedImage)
class GeneratedImageAdmin(ReadOnly):
    list_display = ("id", "owner", "width", "height", "size", "created_at", "deleted_at")
    list_filter = ("file_format", "created_at", "deleted_at")
    list_select_related = ("owner",)
    search_fields = ("^id", "^owner__id", "owner__email")
    fields = (
        "id",
        "owner",
        "generation",
        "number",
        "width",
        "height",
        "size",
        "sha256",
        "file_format",
        "created_at",
        "deleted_at",
    )
