from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from billing.models import LedgerEntry, Purpose, Quote, Source
from billing.services import credits
from billing.services.quotes import QuoteExpired, accept, quote, token

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def rich(alice):
    credits.grant(alice, 5000, Source.PACK, "session:cs_1")
    return alice


def test_it_tells_the_price_and_what_is_left_in_one_query(rich, django_assert_num_queries):
    with django_assert_num_queries(1):
        shown = quote(rich, Purpose.IMAGE, 4)

    assert (shown.amount_mc, shown.after_mc, shown.missing_mc) == (4000, 1000, 0)
    assert not Quote.objects.exists()


def test_it_tells_what_is_missing(rich):
    assert quote(rich, Purpose.TRAINING).missing_mc == 35_000


def test_one_id_ties_the_shown_price_the_hold_and_the_entries(rich):
    shown = quote(rich, Purpose.IMAGE, 4)

    accepted = accept(rich, token(shown), Purpose.IMAGE, 4)
    hold = credits.reserve(rich, "job:1", accepted.amount_mc, Purpose.IMAGE, accepted)
    credits.capture("job:1", 3000)

    assert hold.quote_id == shown.pk == Quote.objects.get().pk
    assert LedgerEntry.objects.get(kind="capture").quote_id == shown.pk


def test_the_shown_price_stays_when_prices_change(rich, monkeypatch):
    shown = token(quote(rich, Purpose.IMAGE, 1))
    monkeypatch.setattr("billing.prices.PRICES_MC", {Purpose.IMAGE: 2000})

    accepted = accept(rich, shown, Purpose.IMAGE, 3)

    assert (accepted.amount_mc, accepted.units) == (3000, 3)


def test_the_same_shown_price_serves_two_jobs(rich):
    shown = token(quote(rich, Purpose.IMAGE, 1))

    for number in range(2):
        accepted = accept(rich, shown, Purpose.IMAGE, 1)
        credits.reserve(rich, f"job:{number}", accepted.amount_mc, Purpose.IMAGE, accepted)

    assert Quote.objects.count() == 1
    assert credits.balance(rich).held_mc == 2000


def test_a_price_shown_to_another_or_for_another_thing_is_not_taken(rich, charlie):
    shown = token(quote(rich, Purpose.PREVIEW, 1))

    for owner, purpose, text in (
        (charlie, Purpose.PREVIEW, shown),
        (rich, Purpose.TRAINING, shown),
        (rich, Purpose.PREVIEW, shown + "x"),
        (rich, Purpose.PREVIEW, "garbage"),
    ):
        with pytest.raises(QuoteExpired):
            accept(owner, text, purpose, 1)


def test_where_no_price_was_shown_none_is_accepted(rich):
    assert accept(rich, "", Purpose.IMAGE, 3) is None


def test_an_old_price_is_not_taken(rich):
    with time_machine.travel(timezone.now() - timedelta(minutes=61)):
        shown = token(quote(rich, Purpose.IMAGE, 1))

    with pytest.raises(QuoteExpired):
        accept(rich, shown, Purpose.IMAGE, 1)


@pytest.mark.parametrize("units", [0, -4])
def test_a_quote_is_for_something(units):
    with pytest.raises(ValueError, match="one unit"):
        quote(uuid4(), Purpose.IMAGE, units)


def test_a_price_of_ones_own_is_shown_and_accepted(rich):
    shown = quote(rich, Purpose.VECTOR, unit_mc=800)

    accepted = accept(rich, token(shown), Purpose.VECTOR, 1)

    assert (shown.amount_mc, shown.after_mc) == (800, 4200)
    assert (accepted.pk, accepted.amount_mc) == (shown.pk, 800)


def test_a_price_of_one_thing_is_not_taken_for_another(rich):
    this, that = uuid4(), uuid4()
    shown = token(quote(rich, Purpose.VECTOR, unit_mc=800), about=this)

    accepted = accept(rich, shown, Purpose.VECTOR, about=this)

    assert accepted.amount_mc == 800
    for about in (that, ""):
        with pytest.raises(QuoteExpired):
            accept(rich, shown, Purpose.VECTOR, 1, about=about)
