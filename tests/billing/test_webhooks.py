from __future__ import annotations

import json

import pytest
from django.test import Client

from billing.models import StripeEvent
from core.row_security import WORKER, role_scope
from tests.billing.stripe_side import HOOK, post, sign

pytestmark = pytest.mark.django_db


def event(**fields):
    return {
        "id": "evt_1",
        "object": "event",
        "type": "invoice.paid",
        "api_version": "2026-08-26.dahlia",
        "livemode": False,
        "created": 1_790_000_000,
        "data": {"object": {"id": "in_1", "object": "invoice"}},
    } | fields


def stored():
    with role_scope(WORKER):
        return StripeEvent.objects.count()


def test_a_signed_event_is_kept_and_a_replay_changes_nothing():
    assert [post(event()), post(event())] == [200, 200]

    assert stored() == 1


def test_it_is_kept_by_one_insert(django_assert_num_queries):
    body = json.dumps(event()).encode()
    headers = {"Stripe-Signature": sign(body)}

    with django_assert_num_queries(5) as queries:
        Client().post(HOOK, body, content_type="application/json", headers=headers)

    writes = [one["sql"] for one in queries.captured_queries if "billing_" in one["sql"]]
    assert len(writes) == 1
    assert writes[0].startswith("INSERT")


@pytest.mark.parametrize(
    "bad",
    [
        {"secret": "whsec_somebody_else"},
        {"shift": -301},
        {"shift": 301},
    ],
    ids=["forged", "old", "from the future"],
)
def test_what_stripe_did_not_sign_just_now_is_refused(bad):
    assert post(event(), **bad) == 400

    assert stored() == 0


def test_letters_that_no_table_takes_cost_nobody_the_event():
    odd = event(data={"object": {"id": "in_1", "object": "invoice", "note\0": "a\0b\ud800"}})

    assert post(odd) == 200

    assert stored() == 1


def test_a_little_clock_drift_is_fine():
    assert [post(event(id="evt_a"), shift=-290), post(event(id="evt_b"), shift=290)] == [200, 200]


def test_an_event_of_the_other_mode_is_refused():
    assert post(event(livemode=True)) == 400

    assert stored() == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"object": "event", "livemode": false, "data": {}}',
        b"\xff\xfe",
        *(
            json.dumps(event(**odd)).encode()
            for odd in (
                {"created": "x"},
                {"created": 10**20},
                {"created": -1},
                {"created": None},
                {"created": True},
                {"data": None},
                {"data": []},
                {"data": {"object": [1]}},
                {"id": None},
                {"id": ["evt"]},
                {"type": 7},
                {"request": float("nan")},
            )
        ),
        b'{"object": "event", "data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_nonsense_that_is_signed_is_refused(body):
    headers = {"Stripe-Signature": sign(body)}

    answer = Client().post(HOOK, body, content_type="application/json", headers=headers)

    assert answer.status_code == 400
    assert stored() == 0


@pytest.mark.parametrize(
    "header", ["", "t=1", "v1=ab", "t=x,v1=ab", "t=1,t=2,v1=ab", "é", "=" * 9]
)
def test_a_header_that_is_none_is_refused(header):
    answer = Client().post(
        HOOK, b"{}", content_type="application/json", headers={"Stripe-Signature": header}
    )

    assert answer.status_code == 400


def test_changed_bytes_are_refused():
    body = json.dumps(event()).encode()
    headers = {"Stripe-Signature": sign(body)}

    answer = Client().post(HOOK, body + b" ", content_type="application/json", headers=headers)

    assert answer.status_code == 400


def test_three_megabytes_are_kept():
    large = event(data={"object": {"id": "in_1", "description": "." * 3_000_000}})

    assert post(large) == 200
    assert stored() == 1


def test_only_a_post_is_answered():
    assert Client().get(HOOK).status_code == 405


def test_the_webs_role_cannot_read_the_inbox():
    from django.db.utils import ProgrammingError

    post(event())

    with pytest.raises(ProgrammingError, match="permission denied"):
        StripeEvent.objects.count()
