"""People and their consents, for staff. Nothing here changes a password, an address, a consent."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Consent, User
from core.admin import ReadOnly, StaffPage


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


@admin.register(Consent)
class ConsentAdmin(ReadOnly):
    list_display = ("owner", "purpose", "version", "given_at")
    list_filter = ("purpose", "version")
    search_fields = ("owner__email", "^owner__id")
    list_select_related = ("owner",)
