from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import CreditHold, HoldState, Purpose, Quote
from core.error_summary import Notice
from core.jobs.models import State
from core.row_security import user_scope
from generations.models import Generation
from generations.presenters import GenerationCard, cards
from tests import factories


def card(
    state: State = State.QUEUED, *, age: float = 0, hold: CreditHold | None = None, **fields
) -> GenerationCard:
    """Of a row that was never written."""
    created = timezone.now() - timedelta(seconds=age)
    return GenerationCard(Generation(state=state, created_at=created, **fields), hold)


def held(state: HoldState, amount_mc: int, captured_mc: int = 0) -> CreditHold:
    return CreditHold(state=state, amount_mc=amount_mc, captured_mc=captured_mc)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.QUEUED, "In line"),
        (State.SUBMITTING, "Sent"),
        (State.UNCONFIRMED, "Sent, waiting for a sign"),
        (State.RUNNING, "Making"),
        (State.COLLECTING, "Copying to your gallery"),
        (State.SUCCEEDED, ""),
    ],
)
def test_each_stage_has_its_words(state, words):
    assert card(state).stage == words


@pytest.mark.django_db
def test_a_job_that_was_sent_back_in_line_says_why():
    assert card(attempts=1).stage == "In line: the picture service is busy"


def test_a_job_that_is_being_cancelled_says_so():
    assert card(State.RUNNING, cancel_requested_at=timezone.now()).stage == "Stopping"


def test_the_page_asks_often_at_first_and_then_seldom():
    looks = [card(age=age).look_in for age in (0.5, 1.5, 2.5, 5, 7, 12, 600)]

    assert looks == [1, 1, 2, 2, 3, 5, 5]


@pytest.mark.parametrize(
    ("state", "outputs", "delivered", "said"),
    [
        (State.SUCCEEDED, 4, 4, ""),
        (State.SUCCEEDED, 4, 3, "3 of 4: one picture was held back by the safety check."),
        (State.SUCCEEDED, 4, 1, "1 of 4: three pictures were held back by the safety check."),
        (State.RUNNING, 4, 0, ""),
        (State.FAILED, 4, 0, ""),
    ],
)
def test_fewer_pictures_than_asked_for_are_explained(state, outputs, delivered, said):
    assert card(state, outputs=outputs, delivered=delivered).shortfall == said


@pytest.mark.parametrize(
    ("delivered", "lost", "said"),
    [
        (3, 1, "one picture was lost at the picture service before the copy was made"),
        (
            1,
            2,
            "one picture was held back by the safety check and two pictures were lost at the"
            " picture service before the copy was made",
        ),
    ],
)
def test_lost_pictures_are_told_from_those_held_back(delivered, lost, said):
    shown = card(State.SUCCEEDED, outputs=4, delivered=delivered, lost=lost)

    assert shown.shortfall == f"{delivered} of 4: {said}."


@pytest.mark.parametrize(
    ("state", "error", "said"),
    [
        (State.FAILED, "The safety check held all back.", "The safety check held all back."),
        (State.EXPIRED, "", "The pictures could not be made."),
        (State.CANCELED, "", "You stopped this one before it was done."),
    ],
)
def test_an_end_without_pictures_has_a_reason(state, error, said):
    stopped = card(state, error=error)

    assert stopped.is_stopped
    assert stopped.reason == said


def test_places_are_as_many_and_as_large_as_the_pictures_will_be():
    waiting = card(outputs=3, aspect_ratio="16:9")

    assert len(waiting.places) == 3
    assert waiting.size == (1344, 768)
    assert waiting.is_wide
    assert not card(aspect_ratio="1:1").is_wide


def test_each_card_has_a_key_of_its_own_for_the_retry():
    assert card().retry_key != card().retry_key


@pytest.mark.parametrize(
    ("delivered", "said"),
    [
        (3, "3 of 4 credits charged: one picture was held back by the safety check."),
        (2, "2 of 4 credits charged: two pictures were held back by the safety check."),
    ],
)
def test_fewer_pictures_cost_less_and_the_card_says_so(delivered, said):
    paid = held(HoldState.CAPTURED, 4000, delivered * 1000)

    shown = card(State.SUCCEEDED, hold=paid, outputs=4, delivered=delivered)

    assert (shown.shortfall, shown.charge) == (said, "")


@pytest.mark.parametrize(
    ("state", "hold", "said"),
    [
        (State.SUCCEEDED, held(HoldState.CAPTURED, 4000, 4000), "4 credits were charged."),
        (State.SUCCEEDED, held(HoldState.CAPTURED, 1000, 1000), "1 credit was charged."),
        (
            State.FAILED,
            held(HoldState.RELEASED, 4000),
            "Nothing was charged: 4 credits are free again.",
        ),
        (
            State.CANCELED,
            held(HoldState.RELEASED, 1000),
            "Nothing was charged: 1 credit is free again.",
        ),
        (
            State.RUNNING,
            held(HoldState.OPEN, 2000),
            "2 credits set aside: you pay for the pictures that come.",
        ),
        (State.SUCCEEDED, None, ""),
    ],
    ids=str,
)
def test_each_card_says_what_it_costs_or_did(state, hold, said):
    pictures = hold.amount_mc // 1000 if hold else 4

    assert card(state, hold=hold, outputs=pictures, delivered=pictures).charge == said


@pytest.mark.parametrize(("pictures", "said"), [(4, "4 credits"), (1, "1 credit")])
def test_asking_again_has_its_price(pictures, said):
    one = Quote(purpose=Purpose.IMAGE, units=1, unit_mc=1000, amount_mc=1000)

    again = GenerationCard(Generation(outputs=pictures), quote=one)

    assert again.again == said
    assert again.quote_token


def test_many_cards_cost_two_queries_and_each_has_its_own_money(model, django_assert_num_queries):
    batches = [factories.make_generation(model, outputs=number) for number in (1, 2, 3)]
    why = Notice("Not today.")

    with user_scope(model.owner_id), django_assert_num_queries(2):
        made = cards(model.owner, batches, why)

    assert [card.generation for card in made] == batches
    assert [card.hold.amount_mc for card in made] == [1000, 2000, 3000]
    assert [card.again for card in made] == ["1 credit", "2 credits", "3 credits"]
    assert {card.notice for card in made} == {why}
