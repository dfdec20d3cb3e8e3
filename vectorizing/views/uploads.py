"""Pictures that arrive: a person's, and those of visitors who have no account yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from core import limits
from core.filenames import display_name
from core.http import no_row_scope, refusal_for_script, takes_body
from core.images.recipes import MEGABYTE
from core.limits import TooOften
from core.messages import refused
from core.refusals import Refused
from core.row_security import user_scope
from vectorizing.models import PendingUpload, VectorBatch, VectorSource
from vectorizing.services import pending, sources
from vectorizing.services.refusals import VectoriserRefused
from vectorizing.views import waiting
from vectorizing.views.source_rows import SourceRow

MOST_BYTES = 300 * MEGABYTE
# One picture and the form around it.
MOST_BYTES_OF_VISITOR = 26 * MEGABYTE
_MOST_TOLD = 10
_STATUSES = {
    "too_many": 409,
    "batch_full": 409,
    "started": 409,
    "too_often": 429,
    "busy": 503,
    "no_room": 503,
}


@dataclass(frozen=True)
class PictureOutcome:
    """A picture that was taken, or why it was not."""

    name: str
    picture: VectorSource | PendingUpload | None = None
    refusal: Refused | None = None

    @property
    def work(self) -> SourceRow:
        """For the list of a person."""
        return SourceRow(cast(VectorSource, self.picture))

    @property
    def told(self) -> str:
        return f"{self.name}: {self.refusal.message}" if self.refusal else self.name


@takes_body(MOST_BYTES, of_strangers=MOST_BYTES_OF_VISITOR)
@no_row_scope
@csrf_exempt  # checked in _receive: too large a body is refused unread
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Pictures, one by one from the page's script or all at once from the plain form."""
    most = MOST_BYTES if request.user.is_authenticated else MOST_BYTES_OF_VISITOR
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        words = f"That is more than {most // MEGABYTE} MB at once. Send less."
        return _refuse(request, VectoriserRefused("too_large", words), 413)
    return _receive(request)


@csrf_protect
def _receive(request: HttpRequest) -> HttpResponse:
    files = request.FILES.getlist("pictures")
    if not files:
        return _refuse(request, VectoriserRefused("no_file", "Choose at least one picture."))
    batch = _batch(request)
    if not request.user.is_authenticated:
        files = files[:1]
    outcomes = [_take(request, file, batch) for file in files]
    if request.htmx:  # type: ignore[attr-defined]
        return _answer_script(request, outcomes, batch)
    limits.refuse_if_all_are([outcome.refusal for outcome in outcomes])
    _tell(request, outcomes)
    return HttpResponseRedirect(_way_on(outcomes, batch), status=303)


def _batch(request: HttpRequest) -> VectorBatch | None:
    """The one that the address names, if any. Raises Http404."""
    wanted = request.GET.get("batch")
    if not wanted:
        return None
    with user_scope(request.user.pk):
        return get_object_or_404(VectorBatch, owner=request.user.pk, pk=_uuid(wanted))


def _take(request: HttpRequest, file: UploadedFile, batch: VectorBatch | None) -> PictureOutcome:
    name = display_name(file.name or "", "picture")
    try:
        if request.user.is_authenticated:
            return PictureOutcome(
                name, sources.receive(request.user, cast(BinaryIO, file), name, batch)
            )
        return PictureOutcome(name, _keep(request, file, name))
    except (VectoriserRefused, TooOften) as refusal:
        return PictureOutcome(name, refusal=refusal)


def _keep(request: HttpRequest, file: UploadedFile, name: str) -> PendingUpload | None:
    token = pending.keep(cast(BinaryIO, file), name, limits.address_of(request))
    waiting.remember(request, token)
    return pending.find(token)


def _answer_script(
    request: HttpRequest, outcomes: list[PictureOutcome], batch: VectorBatch | None
) -> HttpResponse:
    """Rows of what was taken, and by name what was not; nothing taken is a failure."""
    if any(outcome.picture for outcome in outcomes):
        context = {"outcomes": outcomes, "batch": batch}
        return render(request, "vectorizing/_upload_answer.html", context, status=201)
    first = next(outcome.refusal for outcome in outcomes if outcome.refusal)
    return _refuse(request, first, _STATUSES.get(first.code, 422))


def _tell(request: HttpRequest, outcomes: list[PictureOutcome]) -> None:
    left_out = [outcome for outcome in outcomes if outcome.refusal]
    for outcome in left_out[:_MOST_TOLD]:
        messages.error(request, outcome.told)
    if len(left_out) > _MOST_TOLD:
        messages.error(request, f"{len(left_out) - _MOST_TOLD} more were left out.")


def _way_on(outcomes: list[PictureOutcome], batch: VectorBatch | None) -> str:
    """A picture alone is opened at once."""
    if batch:
        return reverse("vectorizing:batch", args=[batch.pk])
    taken = [outcome.picture for outcome in outcomes if outcome.picture]
    if len(taken) == 1 and isinstance(taken[0], VectorSource):
        return reverse("vectorizing:source", args=[taken[0].pk])
    return reverse("vectorizing:home")


def _refuse(request: HttpRequest, refusal: Refused, status: int = 422) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return refusal_for_script(refusal, status)
    home = HttpResponseRedirect(reverse("vectorizing:home"), status=303)
    return refused(request, refusal, home)


def _uuid(text: str) -> UUID | None:
    """None finds no row."""
    try:
        return UUID(text)
    except ValueError:
        return None
