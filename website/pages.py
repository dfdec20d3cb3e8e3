"""The open pages, and what is shown, or told to a program, when something is wrong."""

from __future__ import annotations

import sys
from errno import EDQUOT, EFBIG, ENOSPC

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.views.decorators.http import require_POST, require_safe

from billing.forms import own_path
from core.api import problem_types
from core.api.problems import ApiProblem, is_api, problem_response
from core.badges import known_states
from core.storage import StorageFailed
from core.switches import announcements
from website.landing import QUESTIONS, SAMPLE_STAGES, SAMPLES, TIMELINE

RETRY_AFTER = "120"
_FULL = (ENOSPC, EDQUOT, EFBIG)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    words = {"samples": SAMPLES, "timeline": TIMELINE, "questions": QUESTIONS}
    return render(request, "website/landing.html", words)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "website/robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Each component in each state; in production for staff only."""
    if settings.ENVIRONMENT == "production" and not request.user.is_staff:
        raise Http404
    words = {"states": known_states(), "stages": SAMPLE_STAGES}
    return render(request, "website/styleguide/page.html", words)


@require_POST
def put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """This browser is not told again."""
    announcements.put_away(request.session, pk)
    return HttpResponseRedirect(own_path(request.POST.get("next", "")) or "/", status=303)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    is_large = isinstance(exception, RequestDataTooBig | TooManyFilesSent)
    if is_api(request):
        words = "" if is_large else "The request could not be read."
        return problem_response(
            request,
            ApiProblem(problem_types.TOO_LARGE if is_large else problem_types.MALFORMED, words),
        )
    if is_large:
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return problem_response(request, ApiProblem(problem_types.FORBIDDEN))
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if is_api(request):
        return problem_response(request, ApiProblem(problem_types.FORBIDDEN))
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return problem_response(request, ApiProblem(problem_types.NOT_FOUND))
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, the session or the request: one of them may be what broke."""
    is_away = _is_away(sys.exc_info()[1])
    if is_api(request):
        return problem_response(request, _broken(is_away))
    if is_away:
        page = loader.render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def _is_away(error: BaseException | None) -> bool:
    """What we stand on does not answer, or holds no more: that passes."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    return isinstance(error, (OperationalError, InterfaceError, StorageFailed))


def _broken(is_away: bool) -> ApiProblem:
    if is_away:
        return ApiProblem(problem_types.UNAVAILABLE).with_headers(Retry_After=RETRY_AFTER)
    return ApiProblem(problem_types.BROKEN)
