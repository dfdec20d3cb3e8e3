"""Messages reach a page that htmx keeps open by one event in a header."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django_htmx.http import trigger_client_event

from core.messages import Toast, waiting

# The next full page tells the messages of these answers.
_LEAVING = ("HX-Redirect", "HX-Refresh", "HX-Location")
MOST_BYTES = 4096


class MessagesToHtmxMiddleware:
    """After MessageMiddleware and HtmxMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "htmx", False) and not _leaves_page(response):
            items = _fitting(waiting(request))
            if items:
                trigger_client_event(response, "messages", {"items": items})
        return response


def _leaves_page(response: HttpResponse) -> bool:
    return 300 <= response.status_code < 400 or any(name in response for name in _LEAVING)


def _fitting(toasts: list[Toast]) -> list[dict[str, object]]:
    """The newest ones that fit a header."""
    items = [toast.as_json() for toast in toasts]
    while len(json.dumps(items)) > MOST_BYTES:
        items.pop(0)
    return items
