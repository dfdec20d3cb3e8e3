"""All endpoints, as the URLs have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from core.api.operations import Operation
from core.api.views import ApiView


@dataclass(frozen=True)
class Endpoint:
    """`route` is as in the URLs: `/api/photos/<uuid:pk>`."""

    method: str
    route: str
    operation: Operation


def endpoints() -> list[Endpoint]:
    return sorted(_below(get_resolver(), "/"), key=lambda one: one.operation.id)


def _below(resolver: URLResolver, before: str) -> Iterator[Endpoint]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _below(entry, route)
        elif isinstance(entry, URLPattern):
            yield from _of_view(route, getattr(entry.callback, "cls", None))


def _of_view(route: str, view: Any) -> Iterator[Endpoint]:
    if not (isinstance(view, type) and issubclass(view, ApiView)):
        return
    for method in view.http_method_names:
        operation = getattr(getattr(view, method, None), "operation", None)
        if operation and method != "head":
            yield Endpoint(method, route, operation)
