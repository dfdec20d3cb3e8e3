"""The gallery: all pictures of a person, one picture, its files, deleting and undoing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest
from core.http import render_page
from core.messages import undo
from gallery import files, services
from generations.models import THUMB_WIDTHS, GeneratedImage
from generations.services import downloads
from models_training.first_steps import first_steps

# After so many pages the list waits for a click, so that the end of the page can be reached.
AUTOMATIC_PAGES = 5


@login_required
@require_safe
def gallery(request: PersonRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    found = services.page_of_images(services.kept(request.user), after)
    nth = _nth(request)
    context = {
        "images": found.rows,
        "more_url": _more_url(found.after, nth + 1) if found.after else "",
        "is_first": not after,
        "is_automatic": nth < AUTOMATIC_PAGES,
        "first_steps": None if found.rows else first_steps(request.user),
    }
    return render_page(request, "gallery/list.html", context, fragment="items")


@login_required
@require_safe
def detail(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A page of its own, or the inside of the dialog over the list."""
    image = _mine(request, pk)
    in_dialog = bool(request.htmx) or "dialog" in request.GET
    context = _neighbourhood(image) | {"image": image, "in_dialog": in_dialog}
    template = "gallery/detail.html#detail" if in_dialog else "gallery/detail.html"
    return render_page(request, template, context)


@login_required
@require_safe
def image(request: PersonRequest, pk: UUID, width: int) -> HttpResponseBase:
    if width not in THUMB_WIDTHS:
        raise Http404
    mine = GeneratedImage.objects.filter(owner=request.user).kept()
    return files.serve(request, files.thumbnail(get_object_or_404(mine, pk=pk), width))


@login_required
@require_safe
def download(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    image = _mine(request, pk)
    if not downloads.note(image):
        raise Http404
    return files.serve(request, files.original(image))


@login_required
@require_safe
def drawing(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    image = _mine(request, pk)
    if image.svg_size is None:
        raise Http404
    return files.serve(request, files.drawing(image))


@login_required
@require_POST
def deletion(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Gone from all lists at once, and back by the button in the message for ten minutes."""
    image = _mine(request, pk)
    services.delete_image(image)
    undo(request, "Picture deleted.", reverse("gallery:restoration", args=[pk]))
    if not request.htmx:
        return HttpResponseRedirect(reverse("gallery:list"), status=303)
    context = _neighbourhood(image) | {"image": image, "in_dialog": "dialog" in request.POST}
    return render_page(request, "gallery/detail.html", context, fragment="deleted")


@login_required
@require_POST
def restoration(request: PersonRequest, pk: UUID) -> HttpResponse:
    image = get_object_or_404(GeneratedImage, owner=request.user, pk=pk)
    if services.restore_image(image):
        messages.success(request, "The picture is back.")
        return HttpResponseRedirect(reverse("gallery:detail", args=[pk]), status=303)
    messages.error(
        request, "This picture is gone for good: the 10 minutes to bring it back are over."
    )
    return HttpResponseRedirect(reverse("gallery:list"), status=303)


def _mine(request: PersonRequest, pk: UUID) -> GeneratedImage:
    return get_object_or_404(services.with_model(request.user), pk=pk)


def _neighbourhood(image: GeneratedImage) -> dict[str, Any]:
    newer, older = services.neighbours(image)
    return {"newer": newer, "older": older}


def _more_url(after: str, nth: int) -> str:
    return f"{reverse('gallery:list')}?{urlencode({'after': after, 'nth': nth})}"


def _nth(request: PersonRequest) -> int:
    """Which page this is since the list was opened."""
    text = request.GET.get("nth", "")
    return int(text) if text.isdecimal() and len(text) < 5 else 1
