from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import ApiToken, LimitPeriod, TokenKind
from accounts.services import tokens
from accounts.services.tokens import TokenRefused, TokenRequest
from core.jobs import maintenance
from core.row_security import WORKER, role_scope, user_scope
from tests.api import api_client, make_token

pytestmark = pytest.mark.django_db
SOON = timezone.now() + timedelta(days=1)


def test_only_a_digest_of_it_is_kept(alice):
    row, text = make_token(alice)

    assert text.startswith("vis_live_")
    assert len(text) > 64
    assert row.digest == sha256(text.encode()).hexdigest()
    assert text.startswith(row.prefix)
    assert text not in str(row.__dict__)


def test_a_program_is_found_by_its_token_and_nobody_else(alice, charlie):
    row, text = make_token(alice)
    make_token(charlie)

    found = tokens.find(text)

    assert found == row
    assert found.owner == alice


@pytest.mark.parametrize("text", ["", "x", "vis_live_", "vis_live_" + "0" * 64, "vis_live_é"])
def test_what_is_no_token_finds_nobody(alice, text):
    make_token(alice)

    assert tokens.find(text) is None


def test_a_text_that_can_be_no_token_is_not_even_looked_up():
    with CaptureQueriesContext(connection) as queries:
        tokens.find("session-cookie-by-mistake")

    assert not queries


def test_an_expired_token_and_a_closed_account_stay_outside(alice, charlie, time_machine):
    _, ended = make_token(alice, expiry=SOON)
    _, closed = make_token(charlie)
    charlie.is_active = False
    charlie.save()
    time_machine.move_to(SOON)

    assert tokens.find(ended) is None
    assert tokens.find(closed) is None


def test_the_digest_opens_one_row_and_only_to_read(alice):
    row, _ = make_token(alice)
    make_token(alice)

    with tokens._seen_by_digest(row.digest):
        seen = list(ApiToken.objects.all())
        changed = ApiToken.objects.update(name="mine now")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            ApiToken.objects.create(owner=alice, digest="x", name="x", scopes=["*"])

    assert (seen, changed, ApiToken.objects.count()) == ([row], 0, 0)


def test_its_use_is_noted_once_a_minute(alice, time_machine):
    row, text = make_token(alice)
    began = timezone.now()
    seen = []

    for seconds in (0, 30, 61):
        time_machine.move_to(began + timedelta(seconds=seconds), tick=False)
        tokens.find(text)
        with user_scope(alice.pk):
            row.refresh_from_db()
        seen.append((row.last_used_at - began).total_seconds())

    assert seen == [0, 0, 61]


def test_a_double_click_makes_one(alice):
    wanted = TokenRequest("Export", ("gallery:read",))

    with user_scope(alice.pk):
        tokens.create_token(alice, wanted)
        with pytest.raises(TokenRefused) as refusal:
            tokens.create_token(alice, wanted)

    assert refusal.value.code == "asked_before"


def test_there_is_a_most_that_live(alice, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_TOKENS", 2)
    make_token(alice, expiry=timezone.now() - timedelta(days=1))
    make_token(alice)
    make_token(alice)

    with pytest.raises(TokenRefused, match="2 tokens"):
        make_token(alice)


@pytest.mark.parametrize(
    ("maker", "fields", "code"),
    [
        ({}, {"scopes": ("*",), "expiry": SOON}, "beyond_scopes"),
        ({}, {"scopes": ("gallery:write",), "expiry": SOON}, "beyond_scopes"),
        ({}, {}, "beyond_expiry"),
        ({}, {"expiry": SOON + timedelta(seconds=1)}, "beyond_expiry"),
        ({"limit_mc": 5000}, {"limit_mc": 10, "expiry": SOON}, "limited"),
        ({"kind": TokenKind.TEST}, {"expiry": SOON}, "beyond_kind"),
    ],
    ids=["all-scopes", "another-scope", "for-ever", "longer", "spends", "live"],
)
def test_a_token_makes_none_that_is_mightier(alice, maker, fields, code):
    row, _ = make_token(alice, "gallery:read", "account:write", **{"expiry": SOON} | maker)
    wanted = TokenRequest(**{"name": "child", "scopes": ("gallery:read",)} | fields)

    with user_scope(alice.pk), pytest.raises(TokenRefused) as refusal:
        tokens.create_token(alice, wanted, row.acting)

    assert refusal.value.code == code


def test_a_token_makes_one_that_may_less(alice):
    row, _ = make_token(alice, expiry=SOON)
    wanted = TokenRequest(
        "child", ("gallery:read",), limit_mc=10, expiry=SOON, kind=TokenKind.TEST
    )

    with user_scope(alice.pk):
        made = tokens.create_token(alice, wanted, row.acting)

    assert made.text.startswith("vis_test_")
    assert made.row.acting.is_test


def test_what_a_token_made_ends_with_it_and_with_the_password(alice):
    first, _ = make_token(alice, ends_with_password=True)
    other, _ = make_token(alice)
    with user_scope(alice.pk):
        child = tokens.create_token(alice, TokenRequest("child", ("*",)), first.acting)
        grandchild = tokens.create_token(alice, TokenRequest("x", ("*",)), child.row.acting)
        stays = tokens.create_token(alice, TokenRequest("y", ("*",)), other.acting)
    before = tokens.find(grandchild.text)

    alice.set_password("another long password")
    alice.save()
    after = tokens.find(grandchild.text)
    with user_scope(alice.pk):
        tokens.revoke(first)
        left = set(ApiToken.objects.values_list("pk", flat=True))

    assert before is not None
    assert after is None
    assert left == {other.pk, stays.row.pk}


@pytest.mark.django_db(transaction=True)
def test_a_child_has_the_owner_of_its_maker(alice, charlie):
    foreign, _ = make_token(charlie)
    mine, _ = make_token(alice)

    with pytest.raises(IntegrityError), user_scope(alice.pk):
        ApiToken.objects.filter(pk=mine.pk).update(maker_id=foreign.pk)


def test_a_test_token_sees_and_revokes_test_tokens_only(alice):
    live, _ = make_token(alice)
    program, own = api_client(alice, kind=TokenKind.TEST), make_token(alice, kind=TokenKind.TEST)

    listed = program.get("/api/tokens").json()["items"]
    refused = program.delete(f"/api/tokens/{live.pk}")
    revoked = program.delete(f"/api/tokens/{own[0].pk}")

    assert {row["kind"] for row in listed} == {"test"}
    assert (refused.status_code, revoked.status_code) == (404, 204)


def test_a_monthly_limit_counts_from_the_first(alice, time_machine):
    time_machine.move_to("2026-11-21T09:30:00Z")
    monthly, _ = make_token(alice, limit_mc=5, limit_period=LimitPeriod.MONTH)
    total, _ = make_token(alice, limit_mc=5)

    assert str(monthly.acting.counted_from) == "2026-11-01 00:00:00+00:00"
    assert total.acting.counted_from is None


def test_what_expired_is_deleted_a_month_later(alice, time_machine):
    make_token(alice, expiry=SOON)
    make_token(alice)
    time_machine.move_to(SOON + timedelta(days=30, seconds=1))

    with role_scope(WORKER):
        [rule] = [one for one in maintenance.rules() if one.name == "expired API tokens"]
        for row in rule.due(timezone.now()):
            rule.act(row)
        left = ApiToken.objects.count()

    assert left == 1
