"""People, their consents and the audit log, for staff. Nothing here changes a password, an
address, a consent."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from accounts.models import Consent, Erasure, User
from accounts.services.erasure_mails import in_words
from core.admin import ReadOnly, StaffPage, person_link
from core.audit import search
from core.audit.models import AuditEntry


@admin.register(User)
class UserAdmin(StaffPage):
    """Superusers alone switch others off and make them staff; nobody does it to themself."""

    list_display = ("email", "name", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff")
    sortable_by = ("email", "is_active", "is_staff", "date_joined", "last_login")
    search_fields = ("email", "^id")
    search_help_text = "By email address or the beginning of the id; names are encrypted"
    ordering = ("-date_joined",)
    fields = (
        "id", "email", "name", "is_active", "is_staff", "is_superuser", "date_joined",
        "last_login",
    )  # fmt: skip
    readonly_fields = ("id", "email", "name", "is_superuser", "date_joined", "last_login")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser) and obj != request.user

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> LogEntry:
        """By the id, since addresses are kept where they are looked up and nowhere else."""
        return LogEntry.objects.create(
            user_id=str(request.user.pk),
            content_type=ContentType.objects.get_for_model(obj),
            object_id=str(obj.pk),
            object_repr=f"user {obj.pk}",
            action_flag=CHANGE,
            change_message=json.dumps(message),
        )


@admin.register(Erasure)
class ErasureAdmin(ReadOnly):
    """Accounts that are deleted, or were: what was tried when, and what was answered."""

    list_display = ("owner", "state", "door", "due_at", "deadline_at", "finished_at")
    list_filter = ("state", "door")
    search_fields = ("^id", "^owner__id", "owner__email")
    list_select_related = ("owner",)
    fields = ("id", "owner", "state", "door", "reason", "due_at", "deadline_at", "finished_at",
              "mailed_at", "staff_told_at", "steps")  # fmt: skip
    readonly_fields = fields

    @admin.display(description="steps")
    def steps(self, job: Erasure) -> str:
        rows = (
            (row.name, f"done {row.done_at:%Y-%m-%d %H:%M:%S}" if row.done_at else "waits",
             row.attempts, f", {said}" if (said := row.error or in_words(row.told)) else "")
            for row in job.records.all()
        )  # fmt: skip
        return format_html_join(mark_safe("<br>"), "{}: {}, tries: {}{}", rows)


@admin.register(Consent)
class ConsentAdmin(ReadOnly):
    list_display = ("owner", "purpose", "event", "version", "given_at")
    list_filter = ("purpose", "event", "version")
    search_fields = ("owner__email", "^owner__id")
    list_select_related = ("owner",)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly):
    """Found by person (address or id), action, door and time. Reading it is written down too."""

    list_display = ("created_at", "action", "door", "whose", "who", "target_kind", "device")
    list_filter = ("door", ("created_at", admin.DateFieldListFilter))
    search_fields = ("^action",)
    search_help_text = "By a person's email address or id, or by the beginning of an action"
    ordering = ("-created_at",)
    fields = (
        "id", "created_at", "action", "door", "whose", "who", "token_id", "place", "device",
        "target_kind", "target_id", "details",
    )  # fmt: skip

    @admin.display(description="of", ordering="owner_id")
    def whose(self, entry: AuditEntry) -> str:
        return person_link(entry.owner_id)

    @admin.display(description="by", ordering="actor_id")
    def who(self, entry: AuditEntry) -> str:
        return person_link(entry.actor_id)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        person_id = search.find_person(search_term)
        if person_id is None:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(search.about(person_id)), False
