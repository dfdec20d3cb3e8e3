"""What staff may see of vectorising: facts, never names of files or pictures."""

from __future__ import annotations

from django.contrib import admin

from core.admin import ReadOnly
from vectorizing.models import Activity, VectorBatch, Vectorisation, VectorSource

_CHOSEN = ("kind", "colours", "detail", "smoothing", "remove_background", "threshold")


@admin.register(Vectorisation)
class VectorisationAdmin(ReadOnly):
    list_display = ("id", "owner", "purpose", "kind", "state", "price_mc", "created_at")
    list_filter = ("purpose", "kind", "state", "error_kind", "created_at")
    list_select_related = ("owner",)
    search_fields = ("^id", "^owner__id", "owner__email")
    fields = (
        "id",
        "owner",
        "source",
        "purpose",
        "state",
        "price_mc",
        "progress",
        "attempts",
        "deaths",
        "created_at",
        "submitted_at",
        "moved_at",
        "finished_at",
        "deadline_at",
        "next_look_at",
        "lease_until",
        "cancel_requested_at",
        "error_kind",
        "error",
        *_CHOSEN,
        "paths",
        "colours_found",
        "svg_size",
        "psnr",
        "ssim",
        "is_estimate",
        "expires_at",
        "files_gone_at",
    )


@admin.register(VectorSource)
class VectorSourceAdmin(ReadOnly):
    list_display = ("id", "owner", "width", "height", "size", "created_at", "files_gone_at")
    list_filter = ("created_at", "transparent", "flat_background")
    list_select_related = ("owner",)
    search_fields = ("^id", "^owner__id", "owner__email")
    fields = (
        "id",
        "owner",
        "batch",
        "width",
        "height",
        "original_width",
        "original_height",
        "size",
        "suggested",
        "colours_seen",
        "flat_background",
        "transparent",
        "created_at",
        "stored_at",
        "expires_at",
        "files_gone_at",
    )


@admin.register(VectorBatch)
class VectorBatchAdmin(ReadOnly):
    list_display = ("id", "owner", "kind", "created_at", "started_at")
    list_filter = ("kind", "created_at")
    list_select_related = ("owner",)
    search_fields = ("^id", "^owner__id", "owner__email")
    fields = ("id", "owner", "created_at", "started_at", *_CHOSEN)


@admin.register(Activity)
class ActivityAdmin(ReadOnly):
    list_display = ("created_at", "owner", "act", "file_format", "size")
    list_filter = ("act", "file_format", "created_at")
    list_select_related = ("owner",)
    search_fields = ("^id", "^owner__id", "owner__email")
    fields = (
        "id",
        "owner",
        "act",
        "file_format",
        "source_id",
        "vectorisation_id",
        "batch_id",
        "size",
        "created_at",
    )
