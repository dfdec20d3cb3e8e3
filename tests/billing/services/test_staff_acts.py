"""What of money is too much for one pair of eyes."""

from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.services.staff_acts import ActRefused
from billing.services import staff_acts
from billing.services.credits import NotEnoughCredits


@pytest.mark.django_db
@pytest.mark.parametrize(("credits", "is_much"), [(500, False), (501, True), (-501, True)])
def test_many_credits_are_looked_at_twice(alice, credits, is_much):
    kind = staff_acts.KINDS[staff_acts.GIVE]

    assert kind.needs_second(alice.pk, {"amount_mc": credits * 1000}) is is_much


@pytest.mark.parametrize(
    ("minor", "currency", "is_much"),
    [(10_000, "usd", False), (10_001, "eur", True), (100, "jpy", False), (101, "jpy", True)],
)
def test_much_money_is_looked_at_twice(minor, currency, is_much):
    kind = staff_acts.KINDS[staff_acts.REFUND]

    assert kind.needs_second(uuid4(), {"amount_minor": minor, "currency": currency}) is is_much


def test_a_retry_that_the_person_can_not_pay_is_told_to_staff():
    def retry(job, key):
        raise NotEnoughCredits(4000, 1500)

    with pytest.raises(ActRefused, match=r"Only 1\.5 credits are free"):
        staff_acts.priced(retry)(None, None)
