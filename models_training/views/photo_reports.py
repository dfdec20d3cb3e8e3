"""The photo report: asked for while photos are measured, and its advice carried out at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest
from core.messages import refused, undo
from models_training.presenters import report_context
from models_training.services.photo_report import make_report
from models_training.services.photo_verdicts import Verdict
from models_training.services.photos import PhotoRefused, bring_back_all, take_out_all

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)
_LATEST = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // _STEP


@login_required
@require_safe
def report(request: PersonRequest) -> HttpResponse:
    """The part of the page that asks for itself again until all photos are measured."""
    if not request.htmx:
        return _to_tray()
    context = report_context(list(request.user.photos.in_tray())) | {"is_look": True}
    return render(request, "models_training/_photo_report.html", context)


@login_required
@require_POST
def removal(request: PersonRequest) -> HttpResponse:
    """All that it advises to drop, out of the tray; back together by the button in the message."""
    judged = make_report(list(request.user.photos.in_tray())).of(Verdict.DROP)
    if judged:
        moment = take_out_all(each.photo for each in judged)
        back = reverse("models_training:photo_restorations", args=[(moment - _EPOCH) // _STEP])
        undo(request, f"{_counted(len(judged))} taken out.", back)
    return _to_tray()


@login_required
@require_POST
def restoration(request: PersonRequest, moment: int) -> HttpResponse:
    """What was taken out together, at this microsecond."""
    try:
        count = bring_back_all(request.user.pk, _EPOCH + min(moment, _LATEST) * _STEP)
    except PhotoRefused as refusal:
        return refused(request, refusal, _to_tray())
    if count:
        messages.success(request, f"{_counted(count)} back.")
    else:
        messages.error(request, "These photos are deleted. Send them again to have them here.")
    return _to_tray()


def _counted(count: int) -> str:
    return "1 photo is" if count == 1 else f"{count} photos are"


def _to_tray() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("models_training:photos"), status=303)
