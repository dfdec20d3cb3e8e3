from __future__ import annotations

import json

import pytest
import yaml
from openapi_spec_validator import validate

from core.api import problems
from core.api.docs import contract

pytestmark = pytest.mark.django_db

ENTRIES = contract.entries()


@pytest.mark.slow
def test_the_document_is_valid_openapi(client):
    answer = client.get("/api/schema/")
    document = json.loads(answer.content)

    validate(document)
    assert document["openapi"].startswith("3.1")
    assert document == yaml.safe_load(client.get("/api/schema/?format=yaml").content)
    assert "public" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_operation_has_a_page_that_calls_it(client, entry):
    page = client.get(f"/api/docs/operations/{entry.id}/")
    text = page.content.decode()

    assert page.status_code == 200
    assert "curl" in text
    assert "import requests" in text
    assert f'<code class="code">{entry.scope}</code>' in text or not entry.scope


@pytest.mark.parametrize("slug", sorted(problems.defined_types()))
def test_every_problem_has_a_page(client, slug):
    page = client.get(f"/api/docs/problems/{slug}/")

    assert page.status_code == 200
    assert slug in page.content.decode()


@pytest.mark.parametrize("path", ["", "quickstart/", "problems/"])
def test_the_other_pages_open(client, path):
    assert client.get(f"/api/docs/{path}").status_code == 200


@pytest.mark.parametrize("path", ["operations/nothing/", "problems/nothing/", "nothing/"])
def test_what_is_not_there_is_a_page_for_people(client, path):
    page = client.get(f"/api/docs/{path}")

    assert page.status_code == 404
    assert "text/html" in page.headers["Content-Type"]
