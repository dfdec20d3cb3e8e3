"""The OpenAPI 3.1 document, made of the operations' own facts.

Loaded by the views that show it only: a process that never does pays nothing for the generator.
"""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from functools import cache
from itertools import groupby
from threading import Lock
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiRequest,
    OpenApiResponse,
)
from rest_framework import serializers

from core.api import problem_types
from core.api.idempotency import HEADER
from core.api.operations import FileBody, Gives, Operation, Paged
from core.api.problems import CONTENT_TYPE, ProblemType, defined_types
from core.api.serializers import InputSerializer, OutputSerializer
from core.api.waiting import MOST_SECONDS

_LIMIT_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
_IDEMPOTENCY = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="A fresh UUID per wish. Sent again with the same body within 24 hours, the first"
    " answer comes again and nothing is spent twice.",
    pattern="^[!-~]{1,200}$",
)
_PREFER = OpenApiParameter(
    "Prefer",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=f"`wait=n` holds the answer until the job ends, {MOST_SECONDS} seconds at most;"
    " then it comes with 200 and what the job is by then.",
)


# The generator can't be used by two threads at once: it completes its own classes as it goes.
_making = Lock()


def document() -> dict[str, Any]:
    """The whole of it. Treat it as read-only: it is made once per process."""
    with _making:
        return _document()


@cache
def _document() -> dict[str, Any]:
    made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    made["info"]["license"] = {"name": "Terms of use", "url": f"{settings.SITE_URL}/terms/"}
    made["servers"] = [{"url": settings.SITE_URL}]
    made["components"]["schemas"]["Problem"] = _problem()
    made["components"]["headers"] = {name: _header(name, _HEADERS[name]) for name in _HEADERS}
    made["components"]["securitySchemes"] = {"token": _TOKEN}
    return json.loads(json.dumps(made, default=_plain))


def without_words() -> list[type]:
    """Classes whose docstrings are for their readers here, not for the document's."""
    return [*get_lib_doc_excludes(), OutputSerializer, InputSerializer]  # type: ignore[no-untyped-call]


class OperationSchema(AutoSchema):
    """For REST_FRAMEWORK: what one method of an `ApiView` says of itself."""

    @property
    def operation(self) -> Operation:
        return getattr(self.view, self.method.lower()).operation

    def get_operation(self, *args: Any) -> dict[str, Any] | None:
        described = super().get_operation(*args)
        if described is None:
            return None
        for status, response in described["responses"].items():
            response["headers"] = _headers(status)
        described["responses"] |= _problem_responses(self._problems())
        return described

    def is_excluded(self) -> bool:
        return not hasattr(getattr(self.view, self.method.lower(), None), "operation")

    def get_operation_id(self) -> str:
        return self.operation.id.replace(".", "_")

    def get_summary(self) -> str:
        return self.operation.summary

    def get_description(self) -> str:  # type: ignore[override]
        return self.operation.about

    def get_tags(self) -> list[str]:
        return [self.operation.tag]

    def get_auth(self) -> list[dict[str, list[str]]]:
        operation = self.operation
        if operation.is_open:
            return [{}]
        return [{"token": [operation.scope] if ":" in operation.scope else []}]

    def get_override_parameters(self) -> list[Any]:
        operation = self.operation
        listed: list[Any] = [operation.query] if operation.query else []
        listed += [_IDEMPOTENCY] if operation.spends else []
        return listed + ([_PREFER] if operation.waits else [])

    def get_request_serializer(self) -> Any:
        takes = self.operation.takes
        if takes is None:
            return None
        examples = [OpenApiExample("Example", value=takes.example)]
        return {self.operation.media_type: OpenApiRequest(takes, examples=examples)}

    def get_response_serializers(self) -> Any:
        found: dict[Any, Any] = {}
        for status, gives in self.operation.gives.items():
            if isinstance(gives, FileBody):
                found |= {(status, kind): OpenApiTypes.BINARY for kind in gives.media_types}
            else:
                found[status] = _response(status, gives)
        return found

    def _map_serializer_field(self, field: Any, *args: Any, **kwargs: Any) -> Any:
        """A file that is sent; the generator takes it for the address of one."""
        if isinstance(field, serializers.FileField):
            words = {"description": str(field.help_text)} if field.help_text else {}
            return {"type": "string", "format": "binary"} | words
        return super()._map_serializer_field(field, *args, **kwargs)  # type: ignore[no-untyped-call]

    def _map_serializer(self, serializer: Any, *args: Any, **kwargs: Any) -> Any:
        mapped = super()._map_serializer(serializer, *args, **kwargs)  # type: ignore[no-untyped-call]
        if "__doc__" not in vars(type(serializer)) or not type(serializer).__doc__:
            mapped.pop("description", None)  # the words for programmers of all serializers
        if isinstance(serializer, InputSerializer):
            mapped["additionalProperties"] = False
        return mapped

    def _problems(self) -> list[ProblemType]:
        missing = [problem_types.NOT_FOUND] if "{" in self.path else []
        return sorted(
            {*self.operation.all_problems, *missing}, key=lambda one: (one.status, one.slug)
        )


@cache
def page_of(serializer: type[OutputSerializer]) -> type[OutputSerializer]:
    """`{"items": [...], "next": ...}` of the serializer, as one itself."""
    parts = {
        "items": serializer(many=True),
        "next": serializers.URLField(allow_null=True, help_text="The next page, or null."),
        "example": {"items": [serializer.example], "next": None},
    }
    name = serializer.__name__.removesuffix("Serializer")
    return type(f"{name}PageSerializer", (OutputSerializer,), parts)


def _response(status: int, gives: Gives) -> OpenApiResponse:
    if gives is None or isinstance(gives, FileBody):
        return OpenApiResponse(description="Done; there is nothing to say.")
    serializer = page_of(gives.of) if isinstance(gives, Paged) else gives
    example = OpenApiExample("Example", value=serializer.example, status_codes=[str(status)])
    words = "Accepted: it is at work." if status == 202 else "Done."
    return OpenApiResponse(serializer, words, [example])


def _problem_responses(problems: list[ProblemType]) -> dict[str, Any]:
    by_status = groupby(problems, key=lambda kind: kind.status)
    return {str(status): _problem_response(status, list(found)) for status, found in by_status}


def _problem_response(status: int, problems: list[ProblemType]) -> dict[str, Any]:
    examples = {
        kind.slug: {
            "summary": kind.title,
            "value": kind.body(kind.example, "/api/...", kind.members),
        }
        for kind in problems
    }
    return {
        "description": "; ".join(kind.title for kind in problems) + ".",
        "headers": _headers(str(status)),
        "content": {
            CONTENT_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": examples,
            }
        },
    }


def _problem() -> dict[str, Any]:
    """The schema of all problems, with the members that only some kinds have."""
    properties = dict(_PROBLEM["properties"])
    for name, kinds in sorted(_by_member().items()):
        words = "With `code` " + ", ".join(sorted(kind.slug for kind in kinds)) + "."
        properties.setdefault(name, _kind_of(kinds[0].members[name]) | {"description": words})
    return _PROBLEM | {"properties": properties}


def _by_member() -> dict[str, list[ProblemType]]:
    having: dict[str, list[ProblemType]] = defaultdict(list)
    for kind in defined_types().values():
        for name in kind.members:
            having[name].append(kind)
    return having


def _kind_of(example: Any) -> dict[str, Any]:
    """The JSON schema of a member, told by its example."""
    if isinstance(example, list | tuple):
        return {"type": "array", "items": _kind_of(example[0])}
    return {"type": _JSON_TYPES[type(example)]}


def _headers(status: str) -> dict[str, Any]:
    names: list[str] = []
    if status not in {"401", "403"}:  # said before anything is counted
        names += _LIMIT_HEADERS
    if status in {"409", "429"}:
        names.append("Retry-After")
    if status in {"201", "202"}:
        names.append("Location")
    if status == "401":
        names.append("WWW-Authenticate")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _plain(value: Any) -> float | str:
    """A bound of a decimal field is a number; anything else that JSON lacks is words."""
    return float(value) if isinstance(value, Decimal) else str(value)


def _header(name: str, words: str) -> dict[str, Any]:
    kind = "integer" if name.startswith(("RateLimit", "Retry")) else "string"
    return {"description": words, "schema": {"type": kind}}


_HEADERS = {
    "RateLimit-Limit": "Requests that the narrowest limit allows in its window.",
    "RateLimit-Remaining": "Requests left in it.",
    "RateLimit-Reset": "Seconds until it starts anew.",
    "Retry-After": "Seconds to wait.",
    "Location": "The address of what was made.",
    "WWW-Authenticate": "How to sign in.",
}
_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token from your account page or from `POST /api/auth/login`.",
}
_JSON_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", dict: "object"}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `code` does not change; words may.",
    "required": ["type", "code", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "The page about this kind."},
        "code": {"type": "string", "description": "The kind, to compare with."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened here, for people."},
        "instance": {"type": "string", "description": "The address that was asked."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string"},
                    "pointer": {"type": "string", "description": "Its place in the body."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
