"""Visitors' pictures: their tokens wait in the session until the visitor is somebody."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest
from core.messages import refused
from vectorizing.models import PendingUpload, VectorSource
from vectorizing.services import pending
from vectorizing.services.refusals import VectoriserRefused
from vectorizing.views import files

# In the address of the list: what waits could not be taken in, so don't send them round again.
FULL = "full"
_PLACE = "vectorizing.tokens"


def remember(request: HttpRequest, token: str) -> None:
    """As many as one may leave here; what is older has run out."""
    request.session[_PLACE] = [*_tokens(request), token][-pending.MOST_OF_SENDER :]


def uploads(request: HttpRequest) -> list[PendingUpload]:
    """What this visitor has left here, newest first."""
    found = [pending.find(token) for token in reversed(_tokens(request))]
    return [upload for upload in found if upload]


def has_some(request: HttpRequest) -> bool:
    return bool(_tokens(request))


@login_required
@require_safe
def kept(request: PersonRequest) -> HttpResponse:
    """The way back from the log-in: what was dropped before is the person's now."""
    home = reverse("vectorizing:home")
    try:
        sources = _claim_all(request)
    except VectoriserRefused as refusal:
        return refused(request, refusal, HttpResponseRedirect(f"{home}?{FULL}=1"))
    if len(sources) == 1:
        return HttpResponseRedirect(reverse("vectorizing:source", args=[sources[0].pk]))
    return HttpResponseRedirect(home)


@require_safe
def thumbnail(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Only for the browser that dropped it."""
    for upload in uploads(request):
        if upload.pk == pk:
            return files.thumbnail(request, upload)
    raise Http404


def _claim_all(request: PersonRequest) -> list[VectorSource]:
    """Raises Refused; what was not claimed by then stays for another try."""
    claimed = []
    for token in _tokens(request):
        source = pending.claim(request.user, token)
        request.session[_PLACE] = [each for each in _tokens(request) if each != token]
        if source:
            claimed.append(source)
    return claimed


def _tokens(request: HttpRequest) -> list[str]:
    return request.session.get(_PLACE, [])
