from __future__ import annotations

from accounts.scopes import MAKING, READING, SCOPES, STAFF_SCOPES
from tests.endpoints import endpoints


def test_a_scope_is_a_thing_and_what_may_be_done_with_it():
    assert {name.partition(":")[2] for name in SCOPES} == {"read", "write", "delete"}


def test_spending_is_said_where_it_is_possible():
    spending = {name for name, words in SCOPES.items() if "spends credits" in words}

    assert spending == {"models:write", "generations:write", "vectors:write"}


def test_every_scope_opens_something():
    asked_for = {found.operation.scope for found in endpoints()}

    assert set(SCOPES) | set(STAFF_SCOPES) == {scope for scope in asked_for if ":" in scope}


def test_reading_changes_nothing_and_making_neither_deletes_nor_buys():
    assert set(READING) == {scope for scope in SCOPES if scope.endswith(":read")}
    assert {scope for scope in MAKING if "write" in scope} == {
        "generations:write",
        "vectors:write",
    }
