"""The view that all endpoints are made of: the door, the transaction, the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import actor, limits, staff
from core.api import idempotency, waiting
from core.api.operations import OPEN, SIGNED_IN, Operation
from core.api.parsers import JsonParser
from core.api.problem_types import (
    LIVE_ONLY,
    SCOPE_MISSING,
    STAFF_OFF,
    STAFF_ONLY,
    TEST_MODE_OFF,
    TOKEN_LIMITED,
    TOO_LARGE,
)
from core.api.problems import ApiProblem
from core.http import MOST_BODY_BYTES, BodyLimit, no_row_scope
from core.recent import demand_recent_login
from core.row_security import user_scope

TEST_MODE_HEADER = "Visiona-Test"
_PARSERS = {"application/json": JsonParser, "multipart/form-data": MultiPartParser}


class ApiView(APIView):
    """Subclasses have methods marked with an `Operation`, and nothing else is needed.

    The door, before any transaction: sign-in, scope, limits, size, understanding the body. Then
    the method in one transaction in which only the person's rows exist; any exception undoes it.
    """

    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    request: Request

    # The services' own guard against a repeat: the same for the same Idempotency-Key.
    request_key: UUID

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view: Any = no_row_scope(super().as_view(**initkwargs))
        view.body_limits = dict(cls._body_limits())
        return view

    @property
    def operation(self) -> Operation | None:
        """Of the method that was asked for; None where there is no such method."""
        asked = getattr(self, "request", None)  # the schema's generator asks nothing
        method = getattr(self, (asked.method or "").lower(), None) if asked else None
        return getattr(method, "operation", None)

    @property
    def person(self) -> Any:
        """Who is signed in; not for operations that are open."""
        return self.request.user

    @property
    def token(self) -> actor.Token | None:
        """None for a browser's session."""
        return self.request.auth if isinstance(self.request.auth, actor.Token) else None

    @cached_property
    def _tallies(self) -> list[limits.Tally]:
        """All that was counted for this request."""
        return []

    def fields(self) -> dict[str, Any]:
        """The checked body. Raises ValidationError, which names the fields."""
        operation = self.operation
        assert operation is not None and operation.takes is not None  # noqa: S101, PT018
        return self._checked(operation.takes, self.request.data)

    def query(self) -> dict[str, Any]:
        """The checked query. Raises ValidationError, which names the parameters."""
        return self._asked

    @cached_property
    def _asked(self) -> dict[str, Any]:
        """A list looks at it for its filters and its page."""
        operation = self.operation
        assert operation is not None and operation.query is not None  # noqa: S101, PT018
        return self._checked(operation.query, self.request.query_params)

    def has_ended(self, job_id: UUID) -> bool:
        """Whether to stop holding a request that prefers to wait; asked again and again."""
        raise NotImplementedError

    def respond_after_wait(self, job_id: UUID) -> Response:
        """The answer after a wait, whatever became of the job by then."""
        raise NotImplementedError

    def carry_out(self, operation: Operation, act: Callable[[], Response]) -> Response:
        if operation.takes is not None:
            self.request.data  # noqa: B018  read and understood before the transaction
        with actor.with_token(self.token), limits.watched(self._tallies):
            if operation.own_scopes:
                return self._keyed(act, uuid4())
            with self.row_scope():
                response = self._once(operation, act)
            return self._held(operation, response)

    def row_scope(self) -> Any:
        """One transaction in which only this person's rows exist; an anonymous sees none."""
        return user_scope(self.request.user.pk)

    def get_parsers(self) -> list[BaseParser]:
        operation = self.operation
        return [_PARSERS[operation.media_type]()] if operation and operation.takes else []

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Nobody is asked who they are where everybody may come."""
        operation = self.operation
        return [] if operation and operation.is_open else super().get_authenticators()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self._refuse_too_large(request)

    def perform_authentication(self, request: Request) -> None:
        """Guessing tokens is hopeless; it should not even cost us much. Raises TooOften."""
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            with limits.watched(self._tallies):
                limits.count_address("refused", limits.address_of(request._request))
            raise

    def check_permissions(self, request: Request) -> None:
        """Raises NotAuthenticated, ReauthenticationRequired where the session's login is too old,
        and ApiProblem for what the token may not do.
        """
        operation = self.operation
        if operation is None or operation.scope == OPEN:
            return
        if not request.user.is_authenticated:
            raise NotAuthenticated
        token = self.token
        if token is None and operation.lasting:
            demand_recent_login(request._request)
        if token and token.is_test:
            self._enter_test_mode(operation)
        if token is not None:
            _refuse_beyond(token, operation)
        if operation.staff:
            self._refuse_others()

    def check_throttles(self, request: Request) -> None:
        """Each request; what its work costs is counted where that is done. Raises TooOften."""
        if self.operation is None:
            return
        act = self.operation.limit or ("read" if request.method in SAFE_METHODS else "write")
        with limits.watched(self._tallies), actor.with_token(self.token):
            if request.user.is_authenticated:
                limits.count(act, request.user.pk)
            else:
                limits.count_address(act, limits.address_of(request._request))

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Each answer says what is left of the narrowest window."""
        if self._tallies:
            self.headers.update(limits.narrowest(self._tallies).headers)
        return super().finalize_response(request, response, *args, **kwargs)

    @classmethod
    def _body_limits(cls) -> Iterator[tuple[str, BodyLimit]]:
        for method in cls.http_method_names:
            operation = getattr(getattr(cls, method, None), "operation", None)
            if operation and operation.most_bytes > MOST_BODY_BYTES:
                yield method.upper(), BodyLimit(operation.most_bytes)

    def _enter_test_mode(self, operation: Operation) -> None:
        """Every answer says that it is one. Raises ApiProblem."""
        self.headers[TEST_MODE_HEADER] = "true"
        if not settings.TEST_MODE_URL:
            raise ApiProblem(TEST_MODE_OFF)
        if operation.live_only:
            raise ApiProblem(LIVE_ONLY)

    def _refuse_others(self) -> None:
        """Whoever is not of the staff. A token is no login, so it asks for the factor alone."""
        is_staff = (
            staff.may_use_programs(self.person)
            if self.token
            else staff.may_enter(self.request._request)
        )
        if not is_staff:
            raise ApiProblem(STAFF_ONLY)
        if not settings.STAFF_PAGES:
            raise ApiProblem(STAFF_OFF)

    def _checked(self, fields: type, values: Any) -> dict[str, Any]:
        checked = fields(data=values, context=self.get_renderer_context())
        checked.is_valid(raise_exception=True)
        return checked.validated_data

    def _once(self, operation: Operation, act: Callable[[], Response]) -> Response:
        if not operation.spends:
            return self._keyed(act, uuid4())
        return idempotency.once(self.request, self.person.pk, partial(self._keyed, act))

    def _keyed(self, act: Callable[[], Response], request_key: UUID) -> Response:
        self.request_key = request_key
        return act()

    def _refuse_too_large(self, request: Request) -> None:
        operation = self.operation
        stated = request.META.get("CONTENT_LENGTH") or "0"
        if operation is None or operation.takes is None or not stated.isdecimal():
            return
        most = operation.most_bytes
        if int(stated) > most:
            raise ApiProblem(
                TOO_LARGE, f"The body may have up to {most:,} bytes.", most_bytes=most
            )

    def _held(self, operation: Operation, response: Response) -> Response:
        """Held back, outside any transaction, for who prefers to wait for the job's end."""
        seconds = waiting.preferred(self.request) if operation.waits else 0
        if not seconds or response.status_code != 202:
            return response
        job_id = UUID(str(response.data["id"]))
        with waiting.place() as is_free:
            if not is_free:
                return response
            try:
                waiting.until(lambda: self._has_ended(job_id), seconds)
                final = self._after(job_id)
            except ObjectDoesNotExist as error:  # deleted meanwhile
                raise Http404 from error
        if "Location" in response.headers:
            final.headers.setdefault("Location", response.headers["Location"])
        final.headers["Preference-Applied"] = f"wait={seconds}"
        return final

    def _after(self, job_id: UUID) -> Response:
        with self.row_scope():
            return self.respond_after_wait(job_id)

    def _has_ended(self, job_id: UUID) -> bool:
        with self.row_scope():
            return self.has_ended(job_id)


def _refuse_beyond(token: actor.Token, operation: Operation) -> None:
    """Raises ApiProblem."""
    may = operation.scope in token.scopes if operation.staff else token.may(operation.scope)
    if operation.scope != SIGNED_IN and not may:
        detail = f"This needs the scope {operation.scope}, which this token lacks."
        raise ApiProblem(SCOPE_MISSING, detail, scope=operation.scope)
    if operation.unlimited and token.limit_mc is not None:
        raise ApiProblem(TOKEN_LIMITED)
