"""Recurring revenue and its movements, against what happened and against another reckoning."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from djstripe import models as mirror

from billing.models import Plan, Subscription
from reports.numbers.subscriptions import MRR, moves
from reports.periods import Period
from reports.registry import Asked
from reports.services import sql
from tests.reports import shop

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
HALF = Period(date(2026, 1, 1), date(2026, 6, 30))
# One moment at a time, by looking each person up.
BY_HAND = """
SELECT coalesce(sum(value), 0)::bigint, count(*) FROM (
  SELECT DISTINCT ON (o.owner_id) coalesce(o.monthly_minor, o.amount_minor - o.tax_minor) AS value,
    o.paid_at, (
      SELECT min(later.paid_at) FROM billing_order later
      WHERE later.owner_id = o.owner_id AND later.paid_at > o.paid_at
    ) AS next
  FROM billing_order o
  WHERE o.kind IN ('subscription', 'renewal') AND o.currency = 'usd' AND o.paid_at < %(at)s
  ORDER BY o.owner_id, o.paid_at DESC
) last
WHERE %(at)s <= last.paid_at + interval '1 month'
  OR last.next <= last.paid_at + interval '1 month 14 days'
"""


def asked(period: Period = HALF, **chosen: str) -> Asked:
    return MRR.asked(period, {"currency": "usd", **chosen})


def month(owner, month, value, day=10, **fields):
    plan = Plan.objects.get(code="creator" if value < 4000 else "studio")
    return shop.pay(
        datetime(2026, month, day, tzinfo=UTC), value, plan=plan, owner_id=owner,
        monthly_minor=value, **fields,
    )  # fmt: skip


def test_each_movement_is_told_in_its_month():
    shop.open_shop()
    stays, grows, returns, shrinks = shop.owners(4)
    for number in range(1, 7):
        month(stays, number, 1900)
        month(grows, number, 1900 if number < 3 else 4900)
        month(shrinks, number, 4900 if number < 4 else 1900)
    for number in (1, 2, 5, 6):
        month(returns, number, 1900)

    found = list(moves(asked()).values())

    assert [line.after for line in found] == [10600, 10600, 11700, 8700, 10600, 10600]
    assert (found[0].new, found[0].before) == (10600, 0)
    assert (found[2].expansion, found[2].churned, found[2].people_churned) == (3000, 1900, 1)
    assert (found[3].contraction, found[3].churned) == (3000, 0)
    assert (found[4].back, found[4].new, found[4].people) == (1900, 0, 4)


def test_a_payment_that_was_tried_again_is_no_churn():
    shop.open_shop()
    [late] = shop.owners(1)
    month(late, 1, 1900, day=27)
    month(late, 3, 1900, day=10)

    lines = list(moves(asked(Period(date(2026, 2, 1), date(2026, 3, 31)))).values())

    assert [(line.after, line.churned) for line in lines] == [(1900, 0), (1900, 0)]


def test_a_month_that_was_paid_back_whole_does_not_count_and_a_discount_is_not_seen():
    shop.open_shop()
    back, free = shop.owners(2)
    month(back, 1, 1900, refunded_minor=1900)
    shop.pay(
        datetime(2026, 1, 10, tzinfo=UTC), 0, plan=Plan.objects.get(code="studio"),
        owner_id=free, monthly_minor=4900,
    )  # fmt: skip

    [line] = moves(asked(Period(date(2026, 1, 1), date(2026, 1, 31)))).values()

    assert (line.after, line.people) == (4900, 1)


@pytest.mark.parametrize(("churn", "april"), [("end", 1900), ("cancellation", 0)])
def test_churn_is_counted_when_they_say_it_or_when_it_ends(churn, april):
    shop.open_shop()
    [owner] = shop.owners(1)
    month(owner, 4, 1900, day=20, stripe_subscription_id="sub_1")
    customer = mirror.Customer.objects.create(id="cus_1", stripe_data={})
    said = int(datetime(2026, 4, 25, tzinfo=UTC).timestamp())
    mirror.Subscription.objects.create(
        id="sub_1", customer=customer, stripe_data={"canceled_at": said}
    )

    lines = moves(asked(Period(date(2026, 4, 22), date(2026, 5, 31)), churn=churn))

    assert [line.after for line in lines.values()] == [april, 0]
    assert sum(line.churned for line in lines.values()) == 1900


def test_one_whose_renewal_is_under_way_still_pays(time_machine):
    time_machine.move_to(datetime(2026, 5, 10, 13, tzinfo=UTC), tick=False)
    shop.open_shop()
    [owner] = shop.owners(1)
    month(owner, 4, 1900, stripe_subscription_id="sub_1")
    Subscription.objects.create(
        owner_id=owner, plan=Plan.objects.get(code="creator"), stripe_subscription_id="sub_1",
        status="active", period_end=datetime(2026, 6, 10, tzinfo=UTC),
    )  # fmt: skip

    [line] = moves(asked(Period(date(2026, 5, 1), date(2026, 5, 31)))).values()

    assert (line.after, line.people) == (1900, 1)


def test_every_line_of_any_shop_is_what_looking_each_person_up_gives():
    shop.open_shop()
    chance = Random(11)
    for owner in shop.owners(60):
        at = shop.START + timedelta(days=chance.uniform(0, 200))
        plan = chance.choice([1900, 1900, 4900])
        for _ in range(chance.randrange(1, 8)):
            offer = Plan.objects.get(code="creator" if plan == 1900 else "studio")
            shop.pay(at, plan, plan=offer, owner_id=owner)
            at += timedelta(days=chance.choice([30, 30, 30, 31, 41, 70]))
            plan = chance.choice([plan, plan, plan, 1900, 4900])
    period = Period(date(2026, 1, 11), date(2026, 11, 8))

    lines = moves(asked(period))

    for day, line in lines.items():
        at = Period(day, day).until
        assert (line.after, line.people) == sql.fetch(BY_HAND, at=at)[0]
        moved = line.new + line.back + line.expansion - line.contraction - line.churned
        assert line.before + moved == line.after
    assert len(lines) == 11


def test_months_to_come_have_no_line():
    assert moves(asked(Period(date(2150, 1, 1), date(2150, 1, 31)))) == {}


def test_shares_of_nothing_are_unknown():
    [row] = MRR.rows(asked(Period(date(2026, 1, 1), date(2026, 1, 1))))

    assert row[-5:] == (None, None, None, None, None)
