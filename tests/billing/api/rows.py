from __future__ import annotations

from accounts.models import User
from core.row_security import role_scope
from tests.api_rows import Row, at
from tests.billing.stripe_side import deliver_rest, open_shop, order_of, pay

BUY = "/api/payment"


def in_shop(path: str) -> str:
    open_shop()
    return path


def known_to_stripe(owner: User) -> str:
    order_of(owner, open_shop().pack)
    return f"{BUY}/portal"


def refund_of(owner: User) -> str:
    order = order_of(owner, open_shop().pack)
    pay(order)
    with role_scope("visiona_worker"):
        deliver_rest()
    return f"{BUY}/orders/{order.pk}/refund"


ROWS = [
    Row("credits.get", at("/api/credits")),
    Row("credits.ledger", at("/api/credits/ledger"), bad_query=("?kind=x", "kind")),
    Row("prices.list", at("/api/prices")),
    Row("plans.list", at("/api/plans")),
    Row("payment.get", at(BUY)),
    Row("payment.orders", at(f"{BUY}/orders"), bad_query=("?limit=101", "limit")),
    Row("payment.refund_offer", refund_of, owned=True),
    Row("payment.refund", refund_of, owned=True),
    Row(
        "payment.subscribe",
        lambda owner: in_shop(f"{BUY}/subscribe"),
        body={"plan": "creator"},
        bad=({"plan": "yacht"}, "plan"),
    ),
    Row(
        "payment.packs",
        lambda owner: in_shop(f"{BUY}/packs"),
        body={"pack": "pack-200"},
        bad=({"pack": 7}, "pack"),
    ),
    Row("payment.portal", known_to_stripe),
]
