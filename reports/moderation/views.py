"""The moderators' queue: a case, what it is about by a click that is written down, a decision."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core import audit
from core.http import no_row_scope
from core.moderation import decisions, registry, screen
from core.moderation.decisions import ModerationRefused, Ruling
from core.moderation.models import Action, Answer, Case, Decision
from core.moderation.registry import MODEL, PERSON, Shown, Target
from core.row_security import staff_scope
from reports.gate import staff_page
from reports.moderation.forms import AnswerForm, RulingForm

RIGHT = "core.change_case"
SHOWN = 100
PLACE = {"place": "moderation"}
_OWN = "This is about yourself: a colleague has to decide it."


@dataclass(frozen=True)
class Found:
    """What a case is about, and what can be done to it."""

    case: Case
    target: Target | None = None
    model: Target | None = None
    person: Target | None = None

    @property
    def actions(self) -> list[tuple[str, str]]:
        kind = registry.kind_named(self.target.kind) if self.target else None
        possible = {Action.DISMISS, Action.UPHOLD}
        possible |= {Action.REMOVE} if kind and kind.remove else set()
        possible |= {Action.SUSPEND_MODEL} if self.model else set()
        possible |= {Action.SUSPEND_PERSON} if self.person else set()
        return [(one.value, one.label) for one in Action if one in possible]

    def target_of(self, action: Action) -> Target | None:
        chosen = {Action.SUSPEND_MODEL: self.model, Action.SUSPEND_PERSON: self.person}
        return chosen.get(action, self.target)


@require_safe
@staff_page
def queue(request: HttpRequest) -> HttpResponse:
    """Undecided cases, oldest first, then appeals that wait, and what was decided last."""
    audit.record("staff.listed", owner_id=None, of="core.case")
    context = PLACE | {
        "cases": Case.objects.filter(decided_at=None).order_by("created_at")[:SHOWN],
        "appeals": Decision.objects.filter(appealed_at__isnull=False, answered_at=None)[:SHOWN],
        "suspensions": Decision.objects.filter(
            action__in=[Action.SUSPEND_MODEL, Action.SUSPEND_PERSON], lifted_at=None
        )[:SHOWN],
        "decided": Case.objects.exclude(decided_at=None).order_by("-decided_at")[:20],
    }
    return render(request, "staff/moderation/queue.html", context)


@require_safe
@staff_page
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _found(get_object_or_404(Case, pk=pk))
    return render(request, "staff/moderation/case.html", _case_context(request, found))


@require_POST
@staff_page
def evidence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The prompt and the pictures: shown once, and written into their owner's activity."""
    _demand_right(request)
    found = _found(get_object_or_404(Case, pk=pk))
    owner_id = found.target.owner_id if found.target else None
    audit.record("moderation.viewed", owner_id=owner_id, target=found.case)
    context = _case_context(request, found) | {"shown": _shown(found)}
    return render(request, "staff/moderation/case.html", context)


@no_row_scope
@require_POST
@staff_page
def ruling(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The staff's role only looks, so this is written as the person's own requests are."""
    _demand_right(request)
    form = RulingForm(request.POST)
    with staff_scope():
        found = _found(get_object_or_404(Case, pk=pk))
        if not form.is_valid():
            context = _case_context(request, found) | {"form": form}
            return render(request, "staff/moderation/case.html", context, status=422)
        if found.target and _is_own(request, found.target.owner_id):
            messages.error(request, _OWN)
            return HttpResponseRedirect(_page(pk), status=303)
    asked = form.cleaned_data
    action = Action(asked["action"])
    decided = Ruling(_staff_id(request), action, asked["reason"], found.target_of(action))
    _carry_out(request, lambda: decisions.decide(pk, decided), "Decided, and told.")
    return HttpResponseRedirect(_page(pk), status=303)


@require_safe
@staff_page
def decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was decided about somebody, their appeal, and the answer to it."""
    found = get_object_or_404(Decision, pk=pk)
    return render(request, "staff/moderation/decision.html", _decision_context(request, found))


@no_row_scope
@require_POST
@staff_page
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To an appeal; or a suspension taken back without one."""
    _demand_right(request)
    address = reverse("reports:moderation_decision", args=[pk])
    form = AnswerForm(request.POST)
    with staff_scope():
        found = get_object_or_404(Decision, pk=pk)
        if not form.is_valid():
            context = _decision_context(request, found) | {"form": form}
            return render(request, "staff/moderation/decision.html", context, status=422)
        if _is_own(request, found.owner_id):
            messages.error(request, _OWN)
            return HttpResponseRedirect(address, status=303)
        if form.cleaned_data["answer"] != "lift" and _is_anothers(request, found):
            messages.error(request, "You decided this yourself: somebody else looks again.")
            return HttpResponseRedirect(address, status=303)
    outcome, reason = form.cleaned_data["answer"], form.cleaned_data["reason"]
    staff_id = _staff_id(request)
    if outcome == "lift":
        _carry_out(request, lambda: decisions.lift(found, staff_id, reason), "Taken back.")
    else:
        answered = Answer(outcome)
        _carry_out(
            request, lambda: decisions.answer(found, staff_id, answered, reason), "Answered."
        )
    return HttpResponseRedirect(address, status=303)


def _demand_right(request: HttpRequest) -> None:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied


def _staff_id(request: HttpRequest) -> UUID:
    return UUID(str(request.user.pk))


def _is_anothers(request: HttpRequest, found: Decision) -> bool:
    """Whoever decided does not look again at it, unless nobody else could."""
    return found.decided_by == request.user.pk and _has_colleagues(request)


def _is_own(request: HttpRequest, owner_id: UUID) -> bool:
    """Nobody decides about themself, unless nobody else could."""
    return owner_id == request.user.pk and _has_colleagues(request)


def _has_colleagues(request: HttpRequest) -> bool:
    staff = User.objects.filter(is_staff=True, is_active=True)
    return staff.exclude(pk=_staff_id(request)).exists()


def _carry_out(request: HttpRequest, act: Any, words: str) -> None:
    try:
        act()
    except ModerationRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, words)


def _page(pk: UUID) -> str:
    return reverse("reports:moderation_case", args=[pk])


def _found(about: Case) -> Found:
    """Whose it is is known of what a machine found; a report names an address."""
    target = None
    if about.target_kind and about.person_id:
        label = screen.PROMPT if about.target_kind == screen.PROMPT else about.target_kind
        target = Target(about.target_kind, about.target_id, about.person_id, label)
    elif about.address:
        target = registry.find_by_address(about.address)
    if target is None:
        return Found(about)
    kind = registry.kind_named(target.kind)
    model_id = target.id if target.kind == MODEL else kind.model_of(target.id) if kind else ""
    person = registry.find(PERSON, str(target.owner_id))
    return Found(about, target, registry.find(MODEL, model_id) if model_id else None, person)


def _shown(found: Found) -> dict[str, Any]:
    kind = registry.kind_named(found.target.kind) if found.target else None
    seen = kind.show(found.target.id) if kind and found.target else Shown()
    pictures = [f"data:image/webp;base64,{b64encode(one).decode()}" for one in seen.pictures]
    return {"words": found.case.evidence or seen.words, "pictures": pictures}


def _case_context(request: HttpRequest, found: Found) -> dict[str, Any]:
    return PLACE | {
        "case": found.case,
        "found": found,
        "rule": screen.name_of(found.case.rule),
        "may_act": request.user.has_perm(RIGHT),
        "form": RulingForm(),
        "made": Decision.objects.filter(case_id=found.case.pk),
    }


def _decision_context(request: HttpRequest, found: Decision) -> dict[str, Any]:
    return PLACE | {
        "decision": found,
        "rule": screen.name_of(found.rule),
        "is_anothers": _is_anothers(request, found),
        "may_act": request.user.has_perm(RIGHT),
        "form": AnswerForm(),
    }
