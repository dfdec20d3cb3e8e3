"""The administration's door, and its pages on which staff look and change nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from allauth.account.utils import get_next_redirect_url
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Model
from django.db.models import TextField as LongField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import staff
from core.forms import TextField


class StaffPage(admin.ModelAdmin):
    """A page of our own. What staff may look at, all staff may; what changes, each page says."""

    formfield_overrides: ClassVar = {
        CharField: {"form_class": TextField, "widget": AdminTextInputWidget},
        LongField: {"form_class": TextField, "widget": AdminTextareaWidget},
    }

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnly(StaffPage):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StaffSite(admin.AdminSite):
    site_title = "Visiona"
    site_header = "Visiona"
    index_title = "Administration"

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[admin.ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """Pages that libraries bring are left out: through some of them, whoever may change an
        address or a second factor takes over a person."""
        if admin_class is not None and issubclass(admin_class, StaffPage):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return staff.may_enter(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """By the door of everybody, with its limits; then staff are told what is missing."""
        wanted = get_next_redirect_url(request) or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not request.user.is_staff:
            raise PermissionDenied
        lack = staff.lack_of(request)
        if lack is None:
            return redirect(wanted)
        return render(request, "admin/lack.html", {"lack": lack, "next": wanted}, status=403)

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_logout")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where it is limited, and told by mail."""
        return redirect("account_change_password")
