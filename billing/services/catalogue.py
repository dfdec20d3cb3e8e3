"""The plans and packs the house starts with; staff change the rows, not this."""

from __future__ import annotations

from typing import Any

from billing.models import CreditPack, Plan
from billing.prices import CREDIT

FREE: dict[str, Any] = {"name": "Free", "price_minor": 0, "model_limit": 1, "position": 0}
PLANS: dict[str, dict[str, Any]] = {
    Plan.FREE: FREE,
    "creator": {
        "name": "Creator",
        "price_minor": 1900,
        "allowance_mc": 150 * CREDIT,
        "model_limit": 3,
        "jobs_at_once": 2,
        "advanced_training": True,
        "position": 1,
    },
    "studio": {
        "name": "Studio",
        "price_minor": 4900,
        "allowance_mc": 500 * CREDIT,
        "model_limit": 10,
        "jobs_at_once": 4,
        "advanced_training": True,
        "priority": True,
        "position": 2,
    },
}
PACKS: dict[str, dict[str, Any]] = {
    "pack-50": {"name": "50 credits", "credits_mc": 50 * CREDIT, "price_minor": 900},
    "pack-200": {"name": "200 credits", "credits_mc": 200 * CREDIT, "price_minor": 2900},
    "pack-600": {"name": "600 credits", "credits_mc": 600 * CREDIT, "price_minor": 6900},
}


def load() -> int:
    """Add what is missing and leave the rest as staff made it; gives how many were added."""
    plans = [Plan.objects.get_or_create(code=code, defaults=PLANS[code]) for code in PLANS]
    packs = [
        CreditPack.objects.get_or_create(code=code, defaults=fields | {"position": place})
        for place, (code, fields) in enumerate(PACKS.items())
    ]
    return sum(is_new for _, is_new in [*plans, *packs])


def free_plan() -> Plan:
    """Everybody has it, even before the rows are loaded."""
    return Plan.objects.filter(code=Plan.FREE).first() or Plan(code=Plan.FREE, **FREE)
