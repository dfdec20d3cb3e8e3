"""What a job costs, as its endpoints say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from billing.models import CreditHold, HoldState
from billing.money import credits_text, price_text
from core.api.serializers import OutputSerializer


class CreditsField(serializers.CharField):
    """Milli-credits as credits, for people."""

    def __init__(self, *, source: str, **options: Any) -> None:
        super().__init__(source=source, **options)

    def to_representation(self, value: Any) -> str:
        return credits_text(value)


class PriceField(serializers.CharField):
    """Money for people, from the named column of a row that has a `currency`."""

    def __init__(self, column: str, *, source: str = "*", **options: Any) -> None:
        super().__init__(source=source, **options)
        self.column = column

    def to_representation(self, value: Any) -> str:
        return price_text(getattr(value, self.column), value.currency)


@dataclass(frozen=True)
class Cost:
    price_mc: int = 0
    held_mc: int = 0
    charged_mc: int = 0
    why: str = "A test: nothing is charged."


class CostSerializer(OutputSerializer):
    """The numbers are milli-credits, 1000 of which are 1 credit; the texts are credits."""

    price_mc = serializers.IntegerField(help_text="What it costs when all of it comes.")
    price = CreditsField(source="price_mc")
    held_mc = serializers.IntegerField(help_text="Set aside now; 0 once it has ended.")
    held = CreditsField(source="held_mc")
    charged_mc = serializers.IntegerField(help_text="Paid, for what was delivered.")
    charged = CreditsField(source="charged_mc")
    why = serializers.CharField(help_text="What was charged or not, and why. For people.")
    example = {
        "price_mc": 4000,
        "price": "4",
        "held_mc": 0,
        "held": "0",
        "charged_mc": 3000,
        "charged": "3",
        "why": "3 of 4 credits charged: one picture was held back by the safety check.",
    }


def cost(hold: CreditHold | None, why: str, *, is_test: bool) -> Cost | None:
    """For a `CostSerializer`; nothing for a live job from before there were prices."""
    if is_test:
        return Cost()
    if hold is None:
        return None
    held_mc = hold.amount_mc if hold.state == HoldState.OPEN else 0
    return Cost(hold.amount_mc, held_mc, hold.captured_mc, why)


def why_charged(hold: CreditHold | None, done: str, nothing: str = "Nothing was charged.") -> str:
    """Of a job that is paid whole when `done` is true, or not at all."""
    if hold is None:
        return ""
    if hold.state == HoldState.OPEN:
        return f"The price is set aside and charged when {done}."
    return f"Charged: {done}." if hold.captured_mc else nothing
