"""The same body sent twice, late, changed, or twenty times at once, is done once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from billing.models import CreditHold
from core.jobs import maintenance
from core.models import KeptAnswer
from core.row_security import WORKER, role_scope, user_scope
from tests import factories
from tests.api import ApiClient as Program
from tests.api import api_client, make_token
from tests.billing.at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.api.probes")]
BODY = {"amount_mc": 1000, "note": "first"}


def holds(owner) -> int:
    with user_scope(owner.pk):
        return CreditHold.objects.count()


def ask(client, key, body=BODY):
    return client.send("POST", "/api/holds", body, Idempotency_Key=key)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_spend_once_and_are_told_the_same():
    alice = factories.make_user(f"{uuid4()}@example.com")
    _, token = make_token(alice)
    key = str(uuid4())

    answers = at_once([partial(ask, Program(token), key) for _ in range(20)])
    after = ask(Program(token), key)

    done = [answer for answer in answers if answer.status_code == 202]
    busy = [answer for answer in answers if answer.status_code == 409]
    assert len(done) + len(busy) == 20
    assert done
    assert all(answer.json()["code"] == "request-in-progress" for answer in busy)
    assert all(answer.headers["Retry-After"] == "1" for answer in busy)
    assert {answer.content for answer in done} == {after.content}
    assert holds(alice) == 1


def test_a_repeat_gets_the_first_answer_whole(alice):
    client, key = api_client(alice), str(uuid4())

    first = ask(client, key)
    again = ask(api_client(alice), key, {"note": "first", "amount_mc": 1000})

    assert (again.status_code, again.json()) == (202, first.json())
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers


def test_another_wish_under_the_same_key_is_refused(alice):
    client, key = api_client(alice), str(uuid4())
    ask(client, key)

    answer = ask(client, key, BODY | {"note": "second"})

    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-key-reused")
    assert holds(alice) == 1


def test_a_refusal_is_not_kept(alice, settings):
    settings.SIGNUP_CREDITS = 0
    client, key = api_client(alice), str(uuid4())

    refused = ask(client, key)
    factories.give_credits(alice, 1000)
    done = ask(client, key)

    assert (refused.status_code, done.status_code) == (402, 202)


def test_a_crash_in_the_middle_is_not_kept_either(alice):
    client, key = api_client(alice), str(uuid4())
    client.raise_request_exception = False

    broken = ask(client, key, BODY | {"fail": True})
    done = ask(client, key, BODY)

    assert (broken.status_code, done.status_code) == (500, 202)
    assert holds(alice) == 1


def test_a_day_later_the_key_is_free_and_the_answer_deleted(alice, time_machine):
    client, key = api_client(alice), str(uuid4())
    first = ask(client, key)
    time_machine.move_to(timezone.now() + timedelta(hours=24, seconds=1))

    again = ask(client, key)
    time_machine.move_to(timezone.now() + timedelta(hours=24, seconds=1))
    with role_scope(WORKER):
        [rule] = [one for one in maintenance.rules() if one.name.startswith("answers kept")]
        for row in rule.due(timezone.now()):
            rule.act(row)
        left = KeptAnswer.objects.filter(owner=alice).count()

    assert again.json()["id"] != first.json()["id"]
    assert left == 0


def test_two_people_may_choose_the_same_key(alice, charlie):
    first, second = ask(api_client(alice), "k"), ask(api_client(charlie), "k")

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] != second.json()["id"]


@pytest.mark.parametrize("key", ["", "two words", "x" * 201], ids=["empty", "space", "long"])
def test_a_key_that_is_none_is_refused_by_name(alice, key):
    answer = ask(api_client(alice), key)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_what_is_kept_is_encrypted(alice):
    ask(api_client(alice), "k")

    with user_scope(alice.pk):
        [stored] = KeptAnswer.objects.extra(select={"raw": "body"}).values_list("raw", flat=True)

    assert "amount_mc" not in stored
