"""The pages by which staff do something: a form with a reason, sent once, carried out at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts import view_as
from accounts.models import StaffAct, User
from accounts.services import staff_acts
from accounts.services.staff_acts import ActRefused, Ask
from accounts.tasks import enqueue_staff_act
from core.forms import add_refusal
from core.http import no_row_scope
from core.jobs.models import State
from core.recent import ask_again
from core.row_security import staff_scope, user_scope
from reports.gate import staff_page
from reports.people.forms import ActForm, DecisionForm
from reports.people.offers import OFFERS, Offer, Target, title_of


@require_http_methods(["GET", "POST"])
@no_row_scope
@staff_page
def act(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Written as the person's own requests are, since the staff's role only looks."""
    offer = OFFERS.get(name)
    if offer is None:
        raise Http404
    about = (request.POST or request.GET).get("about", "")[:80]
    with _looking(request):
        owner = get_object_or_404(User, pk=pk, erased_at=None)
        if not request.user.has_perm(offer.permission):
            raise PermissionDenied
        target = offer.target(owner, about)
        last = staff_acts.newest(owner.pk, offer.act, target.name)
    if again := _asked_again(request):
        return again
    given = {"seen": last.pk if last else None, "about": about}
    form = offer.form(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        done = _do(request, owner, (offer, target), form)
        if done is not None:
            return _told(request, offer, done)
    shown = {
        "place": "people",
        "form": form,
        "offer": offer,
        "target": target,
        "person": owner,
        "last": last,
    }
    return _page(request, "staff/people/act.html", shown, form)


@require_http_methods(["GET", "POST"])
@no_row_scope
@staff_page
def decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One act: what was asked for, and a colleague's yes or no where it waits for one."""
    with _looking(request):
        found = get_object_or_404(StaffAct.objects.select_related("owner"), pk=pk)
        may = request.user.has_perm(staff_acts.kind_of(found.name).permission)
        people = {"asked_by": _who(found.staff_id), "decided_by": _who(found.decided_by_id)}
    if request.method == "POST" and not may:
        raise PermissionDenied
    if request.method == "POST" and (again := _asked_again(request)):
        return again
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _decide(request, found, form):
        return redirect("reports:requests")
    is_own = found.staff_id == request.user.pk
    shown = {
        "place": "requests",
        "act": found,
        "form": form,
        "is_open": may and found.is_undecided and not is_own,
    }
    shown |= people | {"is_own": is_own, "words": staff_acts.words_of(found)}
    shown["title"] = title_of(found.name)
    return _page(request, "staff/people/request.html", shown, form)


def _do(
    request: HttpRequest, owner: User, what: tuple[Offer, Target], form: ActForm
) -> StaffAct | None:
    """None where the form says why not."""
    offer, target = what
    given = form.cleaned_data
    facts = {**form.facts, **target.facts}
    asked = Ask(
        offer.act, given["reason"], given["request_key"], target.name, given["seen"], facts
    )
    staff: Any = request.user
    try:
        with user_scope(owner.pk):
            done = staff_acts.ask(owner, staff, asked)
        _carry_out(done)
    except ActRefused as refusal:
        add_refusal(form, refusal)
        return None
    if done.state == State.FAILED:
        form.add_error(None, done.error)
        # What failed is over: the next press is a new try.
        form.data = {**form.data.dict(), "request_key": str(uuid4())}  # type: ignore[attr-defined]
        return None
    return done


def _carry_out(act: StaffAct) -> None:
    """At once, but for what is a worker's or a colleague's."""
    if act.is_undecided:
        return
    if staff_acts.kind_of(act.name).is_workers:
        with user_scope(act.owner_id):
            enqueue_staff_act(act.pk)
        return
    staff_acts.carry_out(act)
    with user_scope(act.owner_id):
        act.refresh_from_db()


def _decide(request: HttpRequest, found: StaffAct, form: DecisionForm) -> bool:
    staff: Any = request.user
    allowed = form.cleaned_data["allowed"]
    try:
        with user_scope(found.owner_id):
            if allowed:
                staff_acts.allow(found, staff)
            else:
                staff_acts.decline(found, staff, form.cleaned_data["answer"])
        if allowed:
            _carry_out(found)
    except ActRefused as refusal:
        add_refusal(form, refusal)
        return False
    if found.state == State.FAILED:
        messages.error(request, f"Allowed, and it could not be done: {found.error}")
    else:
        messages.success(request, "Allowed, and done." if allowed else "Declined.")
    return True


def _told(request: HttpRequest, offer: Offer, done: StaffAct) -> HttpResponse:
    if done.is_undecided:
        messages.info(request, "A colleague has to allow this. It waits for seven days.")
        return redirect("reports:request", done.pk)
    if done.name == view_as.ACT:
        response = redirect("generations:studio")
        view_as.begin(request, done, response)
        return response
    word = "Done" if done.is_final else "Ordered: it is done in a moment"
    messages.success(request, f"{word}. {staff_acts.words_of(done)}")
    return redirect("reports:person", done.owner_id)


def _asked_again(request: HttpRequest) -> HttpResponse | None:
    with user_scope(request.user.pk):
        return ask_again(request, request.get_full_path())


def _who(staff_id: UUID | None) -> str:
    return staff_acts.who(staff_id) if staff_id else ""


@contextmanager
def _looking(request: HttpRequest) -> Iterator[None]:
    """As the middleware does it for pages that only look."""
    with ExitStack() as stack:
        stack.enter_context(staff_scope())
        stack.enter_context(user_scope(request.user.pk))
        yield


def _page(request: HttpRequest, template: str, context: dict[str, Any], form: Any) -> HttpResponse:
    with _looking(request):
        return render(request, template, context, status=422 if form.errors else 200)
