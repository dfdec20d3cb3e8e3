"""The administration's door, and its pages on which staff look and change nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from allauth.account.utils import get_next_redirect_url
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Model, SlugField
from django.db.models import TextField as LongField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from core import staff
from core.forms import TextField


@admin.display(description="id", ordering="pk")
def short_id(row: Model) -> str:
    """Enough to tell rows apart, and to find one by."""
    return str(row.pk)[:8]


@admin.display(description="person")
def person(row: Any) -> str:
    """By address, or by the beginning of the id where the person may be gone."""
    is_known = type(row)._meta.get_field("owner").is_cached(row)
    words = row.owner if is_known else str(row.owner_id)[:8]
    address = reverse("admin:accounts_user_change", args=[row.owner_id])
    return format_html('<a href="{}" title="{}">{}</a>', address, row.owner_id, words)


_COLUMNS: dict[Any, Any] = {"id": short_id, "owner": person, "owner_id": person}


class StaffPage(admin.ModelAdmin):
    """A page of our own. What staff may look at, all staff may; what changes, each page says."""

    formfield_overrides: ClassVar = {
        CharField: {"form_class": TextField, "widget": AdminTextInputWidget},
        SlugField: {},  # a kind of CharField that has a form field of its own
        LongField: {"form_class": TextField, "widget": AdminTextareaWidget},
    }

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [_COLUMNS.get(column, column) for column in self.list_display]

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> list[Any]:
        """To the row, not to its person."""
        return [next(column for column in list_display if column is not person)]

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
    enable_nav_sidebar = False

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
