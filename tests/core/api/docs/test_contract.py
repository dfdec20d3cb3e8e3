from __future__ import annotations

import pytest

from core.api.docs import contract


def entry(name: str) -> contract.Entry:
    return next(one for one in contract.entries() if one.id == name)


def test_an_entry_knows_who_may():
    assert entry("tokens_create").scope == "account:write"
    assert (entry("auth_logout").scope, entry("auth_logout").is_open) == ("", False)
    assert entry("auth_login").is_open


def test_operations_are_grouped_by_what_they_are_about():
    tags = contract.by_tag()

    assert [one.id for one in tags["tokens"]] == ["tokens_list", "tokens_create", "tokens_revoke"]
    assert sum(map(len, tags.values())) == len(contract.entries())


def test_what_is_inside_another_is_listed_behind_it():
    body = entry("tokens_list").facts["responses"]["200"]["content"]["application/json"]

    names = [one.name for one in contract.properties(body["schema"])]

    assert names[:3] == ["items", "items[].id", "items[].name"]
    assert names[-1] == "next"


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "format": "uuid"}, "string (uuid)"),
        ({"type": ["integer", "null"], "minimum": 1}, "integer or null, 1 or more"),
        ({"type": "integer", "minimum": 1, "maximum": 100}, "integer, 1 to 100"),
        ({"type": "string", "maxLength": 80}, "string, up to 80 characters"),
        ({"enum": ["dark", "light"]}, "one of: dark, light"),
        ({"type": "array", "items": {"type": "string"}}, "list of string"),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, "string or null"),
        ({"$ref": "#/components/schemas/Problem"}, "object"),
    ],
    ids=["format", "nullable", "range", "length", "choice", "list", "either", "reference"],
)
def test_a_kind_is_said_in_words(schema, words):
    assert contract.kind_of(schema) == words
