from __future__ import annotations

from billing import refund_rules
from billing.models import OrderKind
from billing.refund_rules import RefundRule


def test_each_kind_of_order_has_one_rule_at_most_and_a_later_month_none():
    kinds = [kind for rule in refund_rules.ORDER_RULES for kind in rule.kinds]

    assert sorted(kinds) == sorted({OrderKind.PACK, OrderKind.SUBSCRIPTION})
    assert refund_rules.rule_for(OrderKind.RENEWAL) is None


def test_the_promise_names_the_days_that_are_counted():
    for rule in refund_rules.ORDER_RULES:
        assert f"Within {rule.days} days" in rule.words
        assert refund_rules.rule_named(rule.code) == rule


def test_a_rule_of_another_app_is_published_once_under_its_heading(monkeypatch):
    monkeypatch.setattr(refund_rules, "_published", [*refund_rules.ORDER_RULES])
    likeness = RefundRule("likeness", "Trainings", 7, "Within {days} days.")

    refund_rules.publish(likeness)
    refund_rules.publish(likeness)

    assert refund_rules.published()["Trainings"] == [likeness]
