from __future__ import annotations

from accounts.scopes import SCOPES


def test_a_scope_is_a_thing_and_what_may_be_done_with_it():
    assert {name.partition(":")[2] for name in SCOPES} == {"read", "write"}


def test_spending_is_said_where_it_is_possible():
    spending = {name for name, words in SCOPES.items() if "spends credits" in words}

    assert spending == {"models:write", "generations:write", "vectors:write"}
