"""What staff see of backups: when, how large, what was found."""

from __future__ import annotations

from django.contrib import admin

from core.admin import ReadOnly
from operations.models import Backup, BackupProof


@admin.register(Backup)
class BackupAdmin(ReadOnly):
    list_display = ("name", "kind", "state", "started_at", "finished_at", "size", "error")
    list_filter = ("kind", "state")


@admin.register(BackupProof)
class BackupProofAdmin(ReadOnly):
    list_display = ("backup", "made_at", "is_good", "by_key", "seconds")
    list_filter = ("is_good", "by_key")
