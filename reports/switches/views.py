"""The staff's switches: what is closed, who closed it and why, what people are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.jobs import brake
from core.switches import announcements, flags, snapshot
from core.switches.models import USUAL_WORDS, Announcement, Service, ServiceSwitch
from core.switches.turn import TurnedMeanwhile, turn
from reports.cells import text
from reports.gate import staff_page
from reports.registry import Kind
from reports.switches.forms import AnnouncementForm, TurnForm

RIGHT = "core.change_serviceswitch"
_LATEST = 20
_ABOUT = {
    Service.SIGN_UP: "New accounts, on the website and by API. Who has one comes in as ever.",
    Service.TRAINING: "New trainings. Those at the provider end and are collected.",
    Service.GENERATION: "New pictures. Those at the provider come home.",
    Service.VECTORISING: "New previews and drawings. A picture's 24 hours go on.",
    Service.PAYMENTS: "New orders. What is paid arrives, and plans can be managed.",
    Service.ENHANCEMENT: "Better words for prompts, by all services.",
    Service.SPENDING: "Whatever costs us money at a provider. It closes and opens by itself;"
    " opened here, it lets an hour through, whatever that costs.",
    Service.WEBSITE: "Every page and the API. Staff, webhooks and health checks come through;"
    " workers go on.",
}


@dataclass(frozen=True)
class SwitchCard:
    """One service with its newest turn; `form` turns it over, or changes its words."""

    service: Service
    row: ServiceSwitch | None
    by: str
    form: TurnForm

    @property
    def is_on(self) -> bool:
        return self.row is None or self.row.is_on

    @property
    def about(self) -> str:
        return _ABOUT[self.service]

    @property
    def usual_words(self) -> str:
        return USUAL_WORDS[self.service]

    @property
    def spending(self) -> list[str]:
        """Beside the brake: how far its sums are."""
        return [_said(one) for one in brake.spending()] if self.service == Service.SPENDING else []

    @property
    def is_open_form(self) -> bool:
        return self.form.is_bound or "reason" in self.form.initial


@staff_page
@require_safe
def switches(request: HttpRequest) -> HttpResponse:
    return _page(request)


@staff_page
@require_POST
def switch(request: HttpRequest, name: str) -> HttpResponse:
    _refuse_without_right(request)
    if name not in Service.values:
        raise Http404
    service, form = Service(name), TurnForm(request.POST, prefix=name)
    if not form.is_valid():
        return _page(request, turned=(service, form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    wish = form.turn(service)
    try:
        turned = turn(wish, seen=form.cleaned_data["seen"])
    except TurnedMeanwhile as refusal:
        messages.error(request, refusal.message)
        snapshot.forget()
        fresh = _form(service, form.cleaned_data)
        return _page(request, turned=(service, fresh), status=HTTPStatus.CONFLICT)
    if turned is None:
        messages.info(request, f"{service.label} stands so already.")
    else:
        messages.success(request, f"{service.label} is {'open' if wish.is_on else 'closed'}.")
    return _back()


@staff_page
@require_POST
def announce(request: HttpRequest) -> HttpResponse:
    _refuse_without_right(request)
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        return _page(request, announcing=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    announcements.publish(form.announcement)
    messages.success(request, "Announced.")
    return _back()


@staff_page
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    _refuse_without_right(request)
    if announcements.withdraw(get_object_or_404(Announcement, pk=pk)):
        messages.success(request, "Withdrawn.")
    return _back()


def _refuse_without_right(request: HttpRequest) -> None:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied


def _page(
    request: HttpRequest,
    *,
    turned: tuple[Service, TurnForm] | None = None,
    announcing: AnnouncementForm | None = None,
    status: int = 200,
) -> HttpResponse:
    snapshot.forget()  # whoever decides sees how it stands now
    turns = list(ServiceSwitch.objects.order_by("-pk")[:_LATEST])
    newest = snapshot.standing()
    names = _names({row.by_id for row in (*turns, *newest.values()) if row.by_id})
    forms = dict([turned] if turned else [])
    context = {
        "place": "switches",
        # Where the list of what is wrong finds it: the cards hold theirs inside.
        "refused": turned[1] if turned else None,
        "cards": [_card(service, newest.get(service), names, forms) for service in Service],
        "turns": [(row, names.get(row.by_id, "")) for row in turns],
        "announcing": announcing or AnnouncementForm(),
        "told": Announcement.objects.shown(timezone.now()),
        "flags": flags.newest().values(),
        "may_turn": request.user.has_perm(RIGHT),
    }
    return render(request, "staff/switches.html", context, status=status)


def _card(
    service: Service,
    row: ServiceSwitch | None,
    names: dict[UUID | None, str],
    forms: dict[Service, TurnForm],
) -> SwitchCard:
    form = forms.get(service) or _form(service)
    return SwitchCard(service, row, names.get(row.by_id, "") if row else "", form)


def _said(one: brake.Spending) -> str:
    total, at_work = text(one.total, Kind.COST), text(one.at_work, Kind.COST)
    limit = text(one.limit, Kind.COST) if one.limit else "no limit"
    return f"In the last {one.window} {total} of {limit}, {at_work} of it for jobs at work now."


def _form(service: Service, typed: Mapping[str, str] | None = None) -> TurnForm:
    """Of the switch as it stands now; what was typed for an older stand of it is kept."""
    row = snapshot.standing().get(service)
    start: dict[str, Any] = {"seen": row.pk if row else 0}
    start["message"] = row.message if row and not row.is_on else ""
    start |= {name: typed[name] for name in ("message", "reason")} if typed else {}
    return TurnForm(initial=start, prefix=service.value)


def _names(people: set[UUID]) -> dict[UUID | None, str]:
    rows = get_user_model()._default_manager.filter(pk__in=people)
    return dict(rows.values_list("pk", "email"))


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("reports:switches"), status=303)
