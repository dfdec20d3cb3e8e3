"""Who gets in to the staff's pages: every one of them asks for the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from reports.urls import urlpatterns
from tests import factories

pytestmark = pytest.mark.django_db
EXAMPLES: dict[str, Any] = {"IntConverter": 1, "SlugConverter": "x", "UUIDConverter": uuid4()}


def routes(entries: list[Any]) -> Iterator[URLPattern]:
    for entry in entries:
        yield from [entry] if isinstance(entry, URLPattern) else routes(entry.url_patterns)


def ask(client: Client, path: str) -> Any:
    """As the page is asked for: some take a form only."""
    answer = client.get(path)
    return client.post(path) if answer.status_code == 405 else answer


@pytest.mark.parametrize("entry", list(routes(urlpatterns)), ids=lambda entry: entry.name)
def test_others_stay_outside(entry, client):
    kinds = {name: type(kind).__name__ for name, kind in entry.pattern.converters.items()}
    taken = {name: EXAMPLES[kind] for name, kind in kinds.items()}
    path = reverse(f"reports:{entry.name}", kwargs=taken)

    assert ask(client, path).url.startswith("/accounts/login/?next=/staff/")
    client.force_login(factories.make_user("person@example.com"))
    assert ask(client, path).status_code == 403


def test_staff_without_a_second_factor_are_told_what_is_missing(client):
    client.force_login(factories.make_user("plain@example.com", is_staff=True))

    answer = client.get("/staff/")

    assert answer.status_code == 403
    assert "Set up a second factor first" in answer.content.decode()
