from __future__ import annotations

import pytest
from django.utils import timezone

from billing.models import Source
from billing.services import credits, paid_jobs
from core.row_security import user_scope
from tests import factories
from tests.api import api_client

pytestmark = pytest.mark.django_db
LEDGER = "/api/credits/ledger"


@pytest.fixture
def spent(alice, settings):
    """Three of four credits were paid for the pictures of a job; 60 credits came before."""
    settings.SIGNUP_CREDITS = 0
    soon = timezone.now() + timezone.timedelta(days=3)
    with user_scope(alice.pk):
        credits.grant(alice, 50_000, Source.PACK, "session:1")
        credits.grant(alice, 10_500, Source.ALLOWANCE, "invoice:1", expires_at=soon)
    job = factories.make_generation(factories.make_model(alice))
    with user_scope(alice.pk):
        paid_jobs.settle(job.pk, delivered=3, asked=4)
    return job


def test_what_can_be_spent_is_said_with_where_it_lies(alice, spent):
    job = factories.make_generation(spent.personal_model)

    found = api_client(alice).get("/api/credits").json()

    assert found | {"spendable_mc": 61_500, "spendable": "61.5", "held": "4"} == found
    assert found["balance_mc"] == found["spendable_mc"] + 4000
    assert [lot["origin"] for lot in found["lots"][:2]] == ["allowance", "staff"]
    assert found["lots"][0]["expires_at"]
    assert found["lots"][-1]["expires_at"] is None
    assert sum(lot["held_mc"] for lot in found["lots"]) == paid_of(alice, job)


def paid_of(owner, job) -> int:
    with user_scope(owner.pk):
        return paid_jobs.hold_of(job.pk).amount_mc


def test_each_credit_can_be_followed_to_its_job_and_its_price(alice, spent):
    found = api_client(alice).get(LEDGER, {"kind": "capture"}).json()

    [entry] = found["items"]
    assert (
        entry
        | {
            "amount_mc": -3000,
            "amount": "-3",
            "origin": "allowance",
            "purpose": "image",
            "job_id": str(spent.pk),
        }
        == entry
    )
    assert entry["quote_id"]


def test_all_of_it_is_reached_newest_first_in_constant_queries(
    alice, spent, django_assert_num_queries, django_assert_max_num_queries
):
    client, seen, address = api_client(alice), [], f"{LEDGER}?limit=2"
    client.get(LEDGER)  # the token's first use is noted
    with django_assert_max_num_queries(20) as few:
        client.get(f"{LEDGER}?limit=1")

    while address:
        with django_assert_num_queries(len(few)):
            page = client.get(address).json()
        seen += page["items"]
        address = page["next"]

    numbers = [entry["number"] for entry in seen]
    assert numbers == list(range(len(numbers), 0, -1))
    assert seen[0]["balance_after"] == "61.5"


def test_a_strangers_credits_are_not_there(charlie, spent, settings):
    client = api_client(charlie)

    assert client.get("/api/credits").json()["lots"] == []
    assert client.get(LEDGER).json() == {"items": [], "next": None}


@pytest.mark.parametrize("cursor", ["x", "0", "-1", "²", "9" * 19])
def test_a_cursor_that_is_not_ours_is_refused(alice, cursor):
    answer = api_client(alice).get(LEDGER, {"cursor": cursor})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"
