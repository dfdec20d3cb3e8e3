from __future__ import annotations

import pytest

from billing.models import CreditHold, CreditPack, HoldState, Plan
from billing.presenters import charge, notice, price_expired, price_list, shortfall, worth
from billing.services.credits import NotEnoughCredits
from billing.services.overview import Offers
from billing.services.quotes import QuoteExpired
from core.error_summary import Notice
from core.refusals import Refused

BUY = "/pricing/?next=%2Fstudio%2F%3Fdraft%3D1&needed={}"
WORDS = "Buy credits and come back"
PLANS = [Plan(name="Free", price_minor=0), Plan(name="Creator", price_minor=1900)]
PACKS = [CreditPack(credits_mc=50_000), CreditPack(credits_mc=200_000)]


def test_too_few_credits_are_counted_and_the_way_to_more_comes_back():
    found = notice(NotEnoughCredits(4000, 1500), "/studio/?draft=1")

    assert found == Notice(
        "This costs 4 credits and you have 1.5: 2.5 short. Nothing was made and nothing charged.",
        ((BUY.format(4000), WORDS),),
    )


def test_a_shortfall_may_name_what_it_is_of():
    found = shortfall(
        NotEnoughCredits(1000, 0), "/studio/?draft=1", "A cake", "Nothing was baked."
    )

    assert found == Notice(
        "A cake costs 1 credit and you have 0: 1 short. Nothing was baked.",
        ((BUY.format(1000), WORDS),),
    )


def test_an_old_price_is_asked_for_again():
    found = notice(QuoteExpired(), "/studio/")

    assert found.text.startswith(
        "The price is not the one that was shown, or that was too long ago, so nothing was made"
        " and nothing charged."
    )
    assert "press the button again" in found.text
    assert found.links == ()
    assert "nothing was started and" in price_expired("started").text


def test_other_refusals_have_words_of_their_own():
    assert notice(Refused("full", "There is no room."), "/studio/") == Notice("There is no room.")


@pytest.mark.parametrize(
    ("state", "amount_mc", "said"),
    [
        (HoldState.OPEN, 4000, "4 credits set aside for you."),
        (HoldState.OPEN, 1000, "1 credit set aside for you."),
        (HoldState.CAPTURED, 4000, "4 credits were charged."),
        (HoldState.CAPTURED, 1000, "1 credit was charged."),
        (HoldState.RELEASED, 4000, "Nothing was charged: 4 credits are free again."),
        (HoldState.RELEASED, 1000, "Nothing was charged: 1 credit is free again."),
    ],
)
def test_what_a_job_costs_or_did(state, amount_mc, said):
    hold = CreditHold(state=state, amount_mc=amount_mc)

    assert charge(hold, "set aside for you.") == said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lacking", "chosen", "why"),
    [
        ({}, PLANS[1], "Recommended"),
        ({"is_subscribed": True}, PACKS[0], "Recommended"),
        ({"missing_mc": 3_900}, PACKS[0], "Enough"),
        ({"missing_mc": 60_000}, PACKS[1], "Enough"),
        ({"missing_mc": 900_000}, PLANS[1], "Recommended"),
        ({"missing_mc": -5_000}, PLANS[1], "Recommended"),
    ],
)
def test_one_offer_stands_out_and_says_why(lacking, chosen, why):
    found = price_list(Offers(PLANS, PACKS), **lacking)

    cards = [*found.plans, *found.packs]
    assert [(one.offer, one.why) for one in cards if one.stands_out] == [(chosen, why)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("milli", "said"),
    [
        (150_000, "1 model and 110 pictures"), (40_000, "1 model"),
        (41_000, "1 model and 1 picture"),
        (5_000, "5 pictures"), (900, ""),
    ],
)  # fmt: skip
def test_credits_are_worth_a_model_first_and_then_pictures(milli, said):
    assert worth(milli) == said
