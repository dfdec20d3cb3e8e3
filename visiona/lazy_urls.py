"""URLs that a process loads with the first request for one of them."""

from __future__ import annotations

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language


class LazyUrls(URLResolver):
    """They have no names: to look for one among them would load them for every page."""

    def __init__(self, route: str, module: str) -> None:
        super().__init__(RoutePattern(route), module)

    def _populate(self) -> None:
        language = get_language()
        self._namespace_dict[language] = {}  # type: ignore[attr-defined]
        self._app_dict[language] = {}  # type: ignore[attr-defined]
        self._reverse_dict[language] = MultiValueDict()
