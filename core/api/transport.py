"""What is asked for in clear: pages are sent on to https, programs are refused."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.security import SecurityMiddleware

from core.api import problem_types
from core.api.problems import ApiProblem, is_api, problem_response


class TransportMiddleware(SecurityMiddleware):
    """In the place of Django's own. A program that is sent on sends its token in clear each time,
    and nobody notices: so it is told once, and does not work until its address is right.
    """

    def process_request(self, request: HttpRequest) -> Any:
        sent_on = super().process_request(request)
        if sent_on is None or not is_api(request):
            return sent_on
        return problem_response(request, ApiProblem(problem_types.HTTPS_ONLY))
