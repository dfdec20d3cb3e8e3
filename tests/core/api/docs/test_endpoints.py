from __future__ import annotations

from accounts.scopes import KNOWN
from core.api.operations import OPEN, SIGNED_IN
from tests.endpoints import endpoints


def test_all_are_found_where_the_urls_have_them():
    found = {one.operation.id: one for one in endpoints()}

    assert (found["account.get"].method, found["account.get"].route) == ("get", "/api/me")
    assert found["tokens.revoke"].route == "/api/tokens/<uuid:token_id>"


def test_no_two_share_a_name():
    names = [one.operation.id for one in endpoints()]

    assert len(names) == len(set(names))


def test_each_asks_for_a_scope_that_tokens_can_have():
    asked = {one.operation.scope for one in endpoints()}

    assert asked <= KNOWN | {OPEN, SIGNED_IN}


def test_each_has_a_limit_that_is_set(settings):
    assert {one.operation.limit for one in endpoints()} <= {"", *settings.LIMITS}


def test_addresses_have_no_slash_at_their_end():
    assert [one.route for one in endpoints() if one.route.endswith("/")] == []
