"""The door of the staff's pages: the administration's, so that both ask for the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.staff_door import at_the_door

View = Callable[..., HttpResponseBase]


def staff_page(view: View) -> View:
    """Staff with a second factor in a login of today; others are told what is missing."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        return at_the_door(request, request.get_full_path()) or view(request, *args, **options)

    return guarded
