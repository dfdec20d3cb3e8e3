"""What every page can show of a person's notices; asked only by templates that print it."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from django.http import HttpRequest

from notifications.services import notices


def unread(request: HttpRequest) -> dict[str, Any]:
    """One query a page, wherever the number stands."""
    return {"unread_notices": cache(partial(_count, request)), "most_notices": notices.MANY}


def _count(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    return notices.unread_count(user.pk) if user and user.is_authenticated else 0
