"""The tray of photos: seen, filled, emptied."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.http import PersonRequest
from accounts.models import User
from core import limits, storage
from core.http import KEPT_BRIEFLY, no_row_scope, refusal_for_script, render_page, takes_body
from core.images.recipes import MEGABYTE
from core.jobs.models import FINAL
from core.messages import refused, undo
from core.refusals import Refused
from models_training.models import LEAST_PHOTOS, MOST_PHOTOS, THUMB_WIDTHS, Trainer, Training
from models_training.presenters import report_context
from models_training.services.photos import PhotoRefused, bring_back, take_out
from models_training.services.uploads import PhotoOutcome, take_file
from models_training.tasks import enqueue_measuring

MOST_BYTES = 300 * MEGABYTE
_MOST_TOLD = 10
_STATUSES = {"duplicate": 409, "too_many": 409, "busy": 503, "too_often": 429}


@login_required
@require_safe
def tray(request: PersonRequest) -> HttpResponse:
    running = Training.objects.filter(owner=request.user).exclude(state__in=FINAL)
    context = tray_context(request.user) | {"running": running.select_related("personal_model")}
    return render_page(request, "models_training/photos.html", context, fragment="meter")


@takes_body(MOST_BYTES)
@no_row_scope
@csrf_exempt  # checked in _receive: a stranger, or too large a body, is refused unread
@require_POST
def upload(request: PersonRequest) -> HttpResponse:
    """Photos, one by one from the page's script or all at once from the plain form, or a zip."""
    if not request.user.is_authenticated:
        return _ask_to_log_in(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        most = f"That is more than {MOST_BYTES // MEGABYTE} MB at once. Send fewer photos."
        return _refuse(request, PhotoRefused("too_large", most), 413)
    return _receive(request)


@login_required
@require_POST
def deletion(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Out of the tray at once, and back by the button in the message for ten minutes."""
    photo = get_object_or_404(request.user.photos, pk=pk)
    try:
        take_out(photo)
    except PhotoRefused as refusal:
        return _refuse(request, refusal, 409)
    back = reverse("models_training:photo_restoration", args=[pk])
    undo(request, f"“{photo.name}” is taken out.", back)
    if request.htmx:
        context = tray_context(request.user) | {"oob": True}
        response = render(request, "models_training/photos.html#meter", context)
        return trigger_client_event(response, "tray")
    return _to_tray()


@login_required
@require_POST
def tray_deletion(request: PersonRequest) -> HttpResponse:
    """The whole tray, as after somebody whom the photos show has refused."""
    photos = list(request.user.photos.in_tray())
    for photo in photos:
        take_out(photo)
    messages.success(request, f"{len(photos)} photo{'s' if len(photos) != 1 else ''} taken out.")
    return _to_tray()


@login_required
@require_POST
def restoration(request: PersonRequest, pk: UUID) -> HttpResponse:
    photo = get_object_or_404(request.user.photos, pk=pk)
    try:
        bring_back(photo)
    except PhotoRefused as refusal:
        return refused(request, refusal, _to_tray())
    messages.success(request, f"“{photo.name}” is back.")
    return _to_tray()


@login_required
@require_safe
def thumbnail(request: PersonRequest, pk: UUID, width: int) -> HttpResponse:
    photo = get_object_or_404(request.user.photos, pk=pk)
    if width not in THUMB_WIDTHS:
        raise Http404
    try:
        content = storage.read(photo.thumb_key(width))
    except storage.FileMissing as error:
        raise Http404 from error
    headers = {"Cache-Control": KEPT_BRIEFLY}
    return HttpResponse(content, content_type="image/webp", headers=headers)


def tray_context(person: User, trainer: Trainer | None = None) -> dict[str, Any]:
    """The photos that wait, and how far they are from a training with this trainer or any."""
    photos = list(person.photos.in_tray())
    count = len(photos)
    least = trainer.least_photos if trainer else LEAST_PHOTOS
    most = trainer.most_photos if trainer else MOST_PHOTOS
    return {
        "count": count,
        "least": least,
        "most": most,
        "missing": max(0, least - count),
        "surplus": max(0, count - most),
        "is_enough": least <= count <= most,
        **report_context(photos),
    }


@csrf_protect
def _receive(request: PersonRequest) -> HttpResponse:
    files = request.FILES.getlist("photos")
    if not files:
        return _refuse(request, PhotoRefused("no_file", "Choose at least one photo."))
    outcomes = [outcome for file in files for outcome in take_file(request.user.pk, file)]
    enqueue_measuring(outcome.photo for outcome in outcomes if outcome.photo)
    if request.htmx:
        return _answer_script(request, outcomes)
    limits.refuse_if_all_are([outcome.refusal for outcome in outcomes])
    _tell(request, outcomes)
    return _to_tray()


def _answer_script(request: PersonRequest, outcomes: list[PhotoOutcome]) -> HttpResponse:
    """Tiles of what was taken, and by name what was not; nothing taken is a failure."""
    if any(outcome.photo for outcome in outcomes):
        context = {"outcomes": outcomes}
        return render(request, "models_training/_upload_answer.html", context, status=201)
    only = outcomes[0].refusal
    if len(outcomes) == 1 and only:
        return _refuse(request, only, _STATUSES.get(only.code, 422))
    reasons = " ".join(outcome.told for outcome in outcomes[:_MOST_TOLD])
    words = f"None of these {len(outcomes)} was taken. {reasons}"
    return _refuse(request, PhotoRefused("none_taken", words))


def _tell(request: PersonRequest, outcomes: list[PhotoOutcome]) -> None:
    taken = sum(1 for outcome in outcomes if outcome.photo)
    refused = [outcome for outcome in outcomes if outcome.refusal]
    if taken:
        messages.success(request, f"{taken} photo{'s' if taken > 1 else ''} added.")
    for outcome in refused[:_MOST_TOLD]:
        (messages.info if outcome.is_no_fault else messages.error)(request, outcome.told)
    if len(refused) > _MOST_TOLD:
        messages.error(request, f"{len(refused) - _MOST_TOLD} more were left out.")


def _ask_to_log_in(request: PersonRequest) -> HttpResponse:
    if request.htmx:
        words = "Log in again, then send the photo once more."
        return _refuse(request, PhotoRefused("login", words), 401)
    return redirect_to_login(reverse("models_training:photos"))


def _refuse(request: PersonRequest, refusal: Refused, status: int = 422) -> HttpResponse:
    if request.htmx:
        return refusal_for_script(refusal, status)
    return refused(request, refusal, _to_tray())


def _to_tray() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("models_training:photos"), status=303)
