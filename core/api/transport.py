"""What is asked for in clear: pages are sent on to https, programs are refused."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.api import problem_types
from core.api.problems import ApiProblem, is_api, problem_response


class TransportMiddleware:
    """Before Django's own. A program that is sent on sends its token in clear each time, and
    nobody notices: so it is told once, and does not work until its address is right.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and is_api(request):
            return problem_response(request, ApiProblem(problem_types.HTTPS_ONLY))
        return self._get_response(request)
