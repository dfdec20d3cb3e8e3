from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from billing.models import CreditHold, Purpose
from billing.services import audit
from billing.services.credits import NotEnoughCredits
from core.jobs.models import State
from tests import factories
from tests.generations.conftest import hold_of, holds_of, spendable
from tests.vectorizing.conftest import FLAT, LINE, order
from vectorizing.models import Vectorisation
from vectorizing.services import prices, vectorisations
from vectorizing.services.refusals import VectoriserRefused

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.worker,
    pytest.mark.usefixtures("two_credits"),
]


def test_an_order_makes_a_job_and_sets_its_price_aside(alice, source):
    shown = prices.price(alice, source, LINE, Purpose.PREVIEW)

    job = vectorisations.start(alice, order(source, Purpose.PREVIEW, options=LINE, quote=shown))

    hold = hold_of(job)
    assert (job.state, job.options, job.sha256) == (State.QUEUED, LINE, source.sha256)
    assert (hold.amount_mc, hold.purpose, hold.quote_id) == (200, "preview", shown.pk)
    assert job.price_mc == 200
    assert job.expires_at == source.expires_at
    assert spendable(alice) == 1800


def test_the_same_request_twice_is_one_job(alice, source):
    asked = order(source)

    first, second = vectorisations.start(alice, asked), vectorisations.start(alice, asked)

    assert first == second
    assert len(holds_of(alice)) == 1


def test_the_same_wish_in_another_request_gets_the_job_that_is_there(alice, source):
    first = vectorisations.start(alice, order(source))
    twin = factories.make_vector_source(
        alice, sha256=source.sha256, expires_at=source.expires_at + timedelta(hours=5)
    )

    again = vectorisations.start(alice, order(twin))

    assert again == first
    assert again.expires_at == twin.expires_at
    assert spendable(alice) == 1000
    assert (
        list(vectorisations.of_source(twin)) == list(vectorisations.of_source(source)) == [first]
    )


@pytest.mark.parametrize(
    "gone",
    [{"files_gone_at": timezone.now()}, {"expires_at": timezone.now()}],
    ids=["gone", "over"],
)
def test_a_paid_drawing_whose_file_is_gone_is_made_again_for_nothing(alice, source, gone):
    paid = factories.make_vectorisation(source, state=State.SUCCEEDED)
    Vectorisation.objects.filter(pk=paid.pk).update(**gone)

    again = vectorisations.start(alice, order(source))

    paid.refresh_from_db()
    assert (again == paid, again.price_mc, paid.superseded) == (False, 0, True)
    assert not CreditHold.objects.filter(key=f"job:{again.pk}").exists()


def test_too_few_credits_are_said_and_nothing_is_made(alice, source, settings):
    settings.SIGNUP_CREDITS = 100

    for purpose, needed in ((Purpose.PREVIEW, 200), (Purpose.VECTOR, 1000)):
        with pytest.raises(NotEnoughCredits) as refusal:
            vectorisations.start(alice, order(source, purpose))
        assert (refusal.value.needed_mc, refusal.value.available_mc) == (needed, 100)

    assert not Vectorisation.objects.exists()
    assert holds_of(alice) == []
    assert list(audit.breaks()) == []


def test_a_picture_past_its_time_is_refused_and_nothing_is_made(alice):
    source = factories.make_vector_source(alice, expires_at=timezone.now())

    with pytest.raises(VectoriserRefused, match="24 hours are over"):
        vectorisations.start(alice, order(source))

    assert not Vectorisation.objects.exists()


def test_a_job_ends_with_its_picture_at_the_latest(alice):
    soon = timezone.now() + timedelta(minutes=5)
    source = factories.make_vector_source(alice, expires_at=soon)

    job = vectorisations.start(alice, order(source))

    assert job.deadline_at == soon


def test_a_failed_one_is_tried_again_for_its_price(alice, source):
    job = vectorisations.start(alice, order(source))
    job.move(State.FAILED)
    key = uuid4()

    again = vectorisations.retry(job, key)

    assert again != job
    assert (again.options, again.price_mc, again.request_key) == (FLAT, 1000, key)


def test_a_cancelled_job_notes_the_wish_once(alice, source):
    job = vectorisations.start(alice, order(source))

    assert (vectorisations.cancel(job), vectorisations.cancel(job)) == (True, False)
    assert job.cancel_requested_at


def test_one_that_is_being_stopped_is_not_given_again(alice, source):
    job = vectorisations.start(alice, order(source))
    vectorisations.cancel(job)

    again = vectorisations.start(alice, order(source))

    assert again != job
    assert (again.price_mc, again.superseded) == (1000, False)


@pytest.mark.django_db(transaction=True)
def test_ten_orders_at_once_are_one_job_and_one_price(alice, source):
    def press(_: int) -> Vectorisation:
        try:
            return vectorisations.start(alice, order(source))
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        jobs = {job.pk for job in pool.map(press, range(10))}

    assert len(jobs) == 1
    assert spendable(alice) == 1000
    assert list(audit.breaks()) == []
