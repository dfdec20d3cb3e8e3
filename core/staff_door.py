"""What staff are asked for before they come in."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import staff


def at_the_door(request: HttpRequest, wanted: str) -> HttpResponse | None:
    """By the door of everybody, with its limits; then staff are told what is missing. None for
    who may enter."""
    if not request.user.is_authenticated:
        return redirect_to_login(wanted)
    if not request.user.is_staff:
        raise PermissionDenied
    lack = staff.lack_of(request)
    if lack is None:
        return None
    return render(request, "admin/lack.html", {"lack": lack, "next": wanted}, status=403)
