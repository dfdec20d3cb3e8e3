"""What a job costs, as its endpoints say it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from billing.models import CreditHold, HoldState
from billing.money import credits_text
from core.api.serializers import Shape


class Cost(Shape):
    """The numbers are milli-credits, 1000 of which are 1 credit; the texts are credits."""

    price_mc = serializers.IntegerField(help_text="What it costs when all of it comes.")
    price = serializers.CharField()
    held_mc = serializers.IntegerField(help_text="Set aside now; 0 once it has ended.")
    held = serializers.CharField()
    charged_mc = serializers.IntegerField(help_text="Paid, for what was delivered.")
    charged = serializers.CharField()
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


_FREE = {
    **{"price_mc": 0, "price": "0", "held_mc": 0, "held": "0", "charged_mc": 0, "charged": "0"},
    "why": "A test: nothing is charged.",
}


def cost(hold: CreditHold | None, why: str, *, is_test: bool) -> dict[str, Any] | None:
    """A `Cost`; nothing for a live job from before there were prices."""
    if is_test:
        return dict(_FREE)
    if hold is None:
        return None
    held_mc = hold.amount_mc if hold.state == HoldState.OPEN else 0
    return {
        "price_mc": hold.amount_mc,
        "price": credits_text(hold.amount_mc),
        "held_mc": held_mc,
        "held": credits_text(held_mc),
        "charged_mc": hold.captured_mc,
        "charged": credits_text(hold.captured_mc),
        "why": why,
    }
