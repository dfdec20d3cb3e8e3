from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import Purpose
from billing.services import quotes
from billing.services.quotes import QuoteExpired
from core.jobs.models import State
from tests import factories
from tests.vectorizing.conftest import FLAT, LINE
from vectorizing.models import Vectorisation
from vectorizing.services import prices

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
DONE = {"state": State.SUCCEEDED}


def costs(source, purpose=Purpose.VECTOR, options=FLAT) -> int:
    return prices.price(source.owner, source, options, purpose).amount_mc


def twin(source):
    """The same picture, sent once more."""
    return factories.make_vector_source(source.owner, sha256=source.sha256)


def age(job, **past) -> None:
    then = timezone.now() - timedelta(**past)
    Vectorisation.objects.filter(pk=job.pk).update(finished_at=then, expires_at=then)


def test_a_preview_is_a_fifth_of_a_credit_and_a_drawing_is_one(source):
    assert costs(source, Purpose.PREVIEW) == 200
    assert costs(source) == 1000


def test_after_a_preview_the_drawing_costs_the_rest_with_any_settings(source):
    factories.make_vectorisation(source, Purpose.PREVIEW, **DONE)

    assert (costs(source), costs(source, options=LINE)) == (800, 800)
    assert costs(twin(source)) == 800
    assert costs(factories.make_vector_source(source.owner)) == 1000


@pytest.mark.parametrize(
    "preview",
    [{}, {"state": State.FAILED, "finished_at": timezone.now()}, DONE | {"price_mc": 0}],
    ids=["under way", "failed", "not paid"],
)
def test_only_a_paid_preview_counts(source, preview):
    factories.make_vectorisation(source, Purpose.PREVIEW, **preview)

    assert costs(source) == 1000


def test_a_preview_counts_for_24_hours(source):
    preview = factories.make_vectorisation(source, Purpose.PREVIEW, **DONE)

    age(preview, hours=24, seconds=1)

    assert costs(source) == 1000


def test_the_same_is_not_paid_twice_while_under_way_or_done(source):
    job = factories.make_vectorisation(source)

    under_way = costs(source), costs(twin(source))
    factories.make_vectorisation(source, options=LINE, **DONE)

    assert under_way == (0, 0)
    assert costs(source, options=LINE) == 0
    assert prices.answers(job.owner_id, [job.sha256], FLAT, Purpose.VECTOR)[job.sha256].job == job


def test_what_was_paid_within_24_hours_is_free_although_its_file_is_gone(source):
    paid = factories.make_vectorisation(source, **DONE)
    age(paid, hours=23)
    within = costs(source)

    age(paid, hours=24, seconds=1)

    assert (within, costs(source)) == (0, 1000)


def test_another_persons_payment_counts_for_nobody_else(source, charlie):
    factories.make_vectorisation(source, **DONE)
    theirs = factories.make_vector_source(charlie, sha256=source.sha256)

    assert costs(theirs) == 1000


def test_a_hundred_pictures_are_priced_in_three_queries(source, django_assert_num_queries):
    pictures = [f"{number:064}" for number in range(99)] + [source.sha256]

    with django_assert_num_queries(3):
        found = prices.answers(source.owner_id, pictures, FLAT, Purpose.VECTOR)

    assert len(found) == 100


class TestShown:
    @pytest.mark.parametrize(
        ("shown", "due", "held"), [(800, 1000, 800), (1000, 800, 800), (1000, 1000, 1000)]
    )
    def test_nobody_pays_more_than_was_shown_or_is_due(self, source, shown, due, held):
        quote = quotes.quote(source.owner, Purpose.VECTOR, unit_mc=shown)

        assert prices.to_hold(source.owner, Purpose.VECTOR, due, quote).amount_mc == held

    def test_what_was_shown_as_free_for_other_settings_is_not_free(self, source):
        quote = quotes.quote(source.owner, Purpose.VECTOR, unit_mc=0)

        with pytest.raises(QuoteExpired):
            prices.to_hold(source.owner, Purpose.VECTOR, 1000, quote)
        assert prices.to_hold(source.owner, Purpose.VECTOR, 0, quote) is None
