"""The administration's door, and its pages on which staff look and change nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from allauth.account.utils import get_next_redirect_url
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.contrib.auth import get_user_model
from django.db.models import CharField, Model, SlugField
from django.db.models import TextField as LongField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from core import audit, staff
from core.admin_paging import BoundedPaginator
from core.forms import TextField
from core.staff_door import at_the_door


@admin.display(description="id", ordering="pk")
def short_id(row: Model) -> str:
    """Enough to tell rows apart, and to find one by."""
    return str(row.pk)[:8]


@admin.display(description="person")
def person(row: Any) -> str:
    """By address, or by the beginning of the id where the person may be gone."""
    is_known = type(row)._meta.get_field("owner").is_cached(row)
    return person_link(row.owner_id, row.owner if is_known else "")


def person_link(person_id: UUID | None, words: object = "") -> str:
    """Nobody is a dash."""
    if person_id is None:
        return "–"
    address = reverse("admin:accounts_user_change", args=[person_id])
    shown = words or str(person_id)[:8]
    return format_html('<a href="{}" title="{}">{}</a>', address, person_id, shown)


_COLUMNS: dict[Any, Any] = {"id": short_id, "owner": person, "owner_id": person}


class StaffPage(admin.ModelAdmin):
    """A page of our own. What staff may look at, all staff may; what changes, each page says.

    Whatever they look at or change stands in the audit log, and in that of the row's person.
    """

    paginator = BoundedPaginator
    show_full_result_count = False
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

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A search is told by how many it found: its words may be a person's address."""
        response = super().changelist_view(request, extra_context)
        found = getattr(response, "context_data", {}).get("cl")
        if found is not None:
            kind = self.opts.label_lower
            is_search = bool(request.GET)
            audit.record(
                "staff.listed", owner_id=None, of=kind, count=found.result_count, search=is_search
            )
        return response

    def render_change_form(  # type: ignore[override]  # Django names its options
        self, request: HttpRequest, context: dict[str, Any], **options: Any
    ) -> HttpResponse:
        if (row := options.get("obj")) is not None:
            _record("read", row)
        return super().render_change_form(request, context, **options)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if (row := self.get_object(request, object_id)) is not None:
            _record("read_history", row)
        return super().history_view(request, object_id, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Only what was changed: staff may write nothing else, not even an encrypted text anew."""
        if change:
            obj.save(update_fields=form.changed_data)
        else:
            super().save_model(request, obj, form, change)
        _record("changed", obj, fields=",".join(form.changed_data))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _record(what: str, row: Any, **facts: str) -> None:
    """In the log of the row's person, or of the person that the row is."""
    is_person = isinstance(row, get_user_model())
    owner_id = row.pk if is_person else getattr(row, "owner_id", None)
    audit.record(f"staff.{what}", owner_id=owner_id, target=row, **facts)


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
        wanted = get_next_redirect_url(request) or reverse("admin:index")
        return at_the_door(request, wanted) or redirect(wanted)

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_logout")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where it is limited, and told by mail."""
        return redirect("account_change_password")
