"""Every exception below a view becomes a problem; what nobody expected goes on to Django."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error

from core.api import problem_types
from core.api.problems import CONTENT_TYPE, ApiProblem, map_to_type, problem_for, problem_of
from core.limits import TooOften
from core.moderation.screen import Blocked
from core.moderation.suspensions import Suspended
from core.row_security import user_scope
from core.switches import Closed


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """For REST_FRAMEWORK. None lets the exception through to the page of the 500."""
    problem = problem_of(error)
    if problem is None:
        return None
    return Response(
        problem.body(context["request"].path),
        status=problem.type.status,
        headers=_own_headers(error) | problem.headers,
        content_type=CONTENT_TYPE,
    )


def _own_headers(error: Exception) -> dict[str, str]:
    challenge = getattr(error, "auth_header", None)
    return {"WWW-Authenticate": challenge} if challenge else {}


map_to_type(exceptions.NotAuthenticated, problem_types.NOT_SIGNED_IN)
map_to_type(exceptions.AuthenticationFailed, problem_types.TOKEN_REFUSED)
map_to_type(Http404, problem_types.NOT_FOUND)
map_to_type(exceptions.NotFound, problem_types.NOT_FOUND)
map_to_type(TooOften, problem_types.TOO_MANY)
map_to_type(Closed, problem_types.SERVICE_CLOSED)
map_to_type(Suspended, problem_types.SUSPENDED)


@problem_for(exceptions.ValidationError, DjangoValidationError)
def invalid(error: exceptions.ValidationError | DjangoValidationError) -> ApiProblem:
    errors = list(_listed(as_serializer_error(error), []))
    first = errors[0]["detail"] if len(errors) == 1 else problem_types.INVALID.example
    return ApiProblem(problem_types.INVALID, first, errors=errors)


@problem_for(Blocked)
def blocked(error: Blocked) -> ApiProblem:
    """The refusal has undone what was written down of it, so that is written down again."""
    with user_scope(error.owner_id):
        error.keep()
    return ApiProblem(problem_types.PROMPT_BLOCKED, error.message, rule=error.rule.code)


@problem_for(exceptions.ParseError)
def malformed(error: exceptions.ParseError) -> ApiProblem:
    return ApiProblem(problem_types.MALFORMED, f"The body could not be read: {error.detail}")


@problem_for(exceptions.PermissionDenied, PermissionDenied)
def forbidden(error: Exception) -> ApiProblem:
    return ApiProblem(problem_types.FORBIDDEN, str(error))


@problem_for(ReauthenticationRequired)
def login_too_old(_: Exception) -> ApiProblem:
    address = f"{settings.SITE_URL}{reverse('account_reauthenticate')}"
    return ApiProblem(problem_types.LOGIN_TOO_OLD, address=address)


@problem_for(exceptions.MethodNotAllowed)
def method_refused(error: exceptions.MethodNotAllowed) -> ApiProblem:
    return ApiProblem(problem_types.METHOD_REFUSED, str(error.detail))


@problem_for(exceptions.UnsupportedMediaType)
def media_type(error: exceptions.UnsupportedMediaType) -> ApiProblem:
    return ApiProblem(problem_types.MEDIA_TYPE, str(error.detail))


@problem_for(RequestDataTooBig, TooManyFilesSent)
def too_large(_: Exception) -> ApiProblem:
    return ApiProblem(problem_types.TOO_LARGE, "The body has too many bytes or too many files.")


def _listed(errors: Any, path: list[str]) -> Iterator[dict[str, str]]:
    """Flat: one entry per complaint, wherever in the body it stands."""
    if isinstance(errors, dict):
        for name, inner in errors.items():
            yield from _listed(inner, path if name == "non_field_errors" else [*path, str(name)])
    elif isinstance(errors, list):
        for number, inner in enumerate(errors):
            is_word = isinstance(inner, exceptions.ErrorDetail)
            yield from _listed(inner, path if is_word else [*path, str(number)])
    else:
        code = getattr(errors, "code", "invalid")
        place = {"field": ".".join(path), "pointer": "#/" + "/".join(path)}
        yield place | {"code": code, "detail": str(errors)}
