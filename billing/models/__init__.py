"""Money: what is sold, who bought it, and every credit's way."""

from __future__ import annotations

from billing.models.catalogue import CreditPack, Plan
from billing.models.credits import (
    CreditAccount,
    CreditHold,
    CreditLot,
    HoldLot,
    HoldState,
    PastGift,
    Source,
)
from billing.models.entries import EntryKind, LedgerEntry
from billing.models.quotes import Purpose, Quote
from billing.models.refunds import Refund
from billing.models.sales import (
    EventState,
    Order,
    OrderKind,
    OrderState,
    StripeCustomer,
    StripeEvent,
    Subscription,
    SubscriptionStatus,
)

__all__ = [
    "CreditAccount",
    "CreditHold",
    "CreditLot",
    "CreditPack",
    "EventState",
    "HoldLot",
    "HoldState",
    "EntryKind",
    "LedgerEntry",
    "Order",
    "OrderKind",
    "OrderState",
    "PastGift",
    "Plan",
    "Purpose",
    "Quote",
    "Refund",
    "Source",
    "StripeCustomer",
    "StripeEvent",
    "Subscription",
    "SubscriptionStatus",
]
