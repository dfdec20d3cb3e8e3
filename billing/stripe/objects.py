"""What we keep of Stripe's objects: small, frozen, read from the places of the pinned version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# The bank refused only until its owner has confirmed.
_ASKS_OWNER = {"authentication_required", "payment_intent_authentication_failure"}
# A dispute in another state left the money with us: an inquiry, or one that we won.
_HELD_BY_DISPUTE = {"needs_response", "under_review", "lost", "charge_refunded"}
_YEAR_10000 = 253_402_300_800
_REFUND_COUNTS = {"succeeded", "pending", "requires_action"}


@dataclass(frozen=True)
class Tax:
    """Who paid and what of it is tax, for the books. Amounts in the currency's minor unit."""

    amount: int = 0
    country: str = ""
    id_type: str = ""
    id_value: str = ""


@dataclass(frozen=True)
class Price:
    """`code` is that of the plan or pack; `amount` of one, 0 where it depends on the number."""

    id: str
    code: str
    amount: int
    active: bool


@dataclass(frozen=True)
class Session:
    id: str
    url: str
    mode: str
    status: str
    payment_status: str
    order_id: str
    customer: str
    payment_intent: str
    invoice: str
    subscription: str
    amount: int
    currency: str
    tax: Tax
    expires_at: datetime | None

    @property
    def is_paid(self) -> bool:
        return self.status == "complete" and self.payment_status != "unpaid"


@dataclass(frozen=True)
class Intent:
    """A payment; `charge` is the one that succeeded last, empty when there is none."""

    id: str
    status: str
    charge: str
    asks_owner: bool


@dataclass(frozen=True)
class InvoiceLine:
    amount: int
    price_id: str
    start: datetime
    end: datetime
    is_proration: bool


@dataclass(frozen=True)
class Invoice:
    id: str
    number: str
    status: str
    reason: str
    customer: str
    subscription: str
    amount_paid: int
    currency: str
    tax: Tax
    lines: tuple[InvoiceLine, ...]
    created: datetime
    page_url: str


@dataclass(frozen=True)
class Subscribed:
    """A subscription; its period is its first item's, where the API has kept it since 2025."""

    id: str
    customer: str
    status: str
    price_id: str
    period_start: datetime
    period_end: datetime
    cancels_at_end: bool
    order_id: str
    latest_invoice: str
    created: datetime
    asked_at: datetime


@dataclass(frozen=True)
class GivenBack:
    """One refund of a charge; `ours` is the id of the row that ordered it, where one did."""

    id: str
    ours: str
    counts: bool


@dataclass(frozen=True)
class Charge:
    id: str
    payment_intent: str
    customer: str
    amount: int
    currency: str
    refunded: int = 0
    disputed: int = 0
    given_back: tuple[GivenBack, ...] = ()

    @property
    def taken_back(self) -> int:
        """What the buyer has back, in total: never more than was paid."""
        return min(self.amount, self.refunded + self.disputed)


def price(raw: dict[str, Any]) -> Price:
    code = (raw.get("metadata") or {}).get("code") or ""
    return Price(raw["id"], code, raw.get("unit_amount") or 0, raw["active"])


def session(raw: dict[str, Any]) -> Session:
    details = raw.get("customer_details") or {}
    tax = Tax(
        (raw.get("total_details") or {}).get("amount_tax") or 0,
        *_buyer(details.get("address"), details.get("tax_ids")),
    )
    return Session(
        id=raw["id"],
        url=raw.get("url") or "",
        mode=raw["mode"],
        status=raw.get("status") or "",
        payment_status=raw["payment_status"],
        order_id=raw.get("client_reference_id") or "",
        customer=object_id(raw.get("customer")),
        payment_intent=object_id(raw.get("payment_intent")),
        invoice=object_id(raw.get("invoice")),
        subscription=object_id(raw.get("subscription")),
        amount=raw.get("amount_total") or 0,
        currency=raw.get("currency") or "",
        tax=tax,
        expires_at=moment(raw["expires_at"]) if raw.get("expires_at") else None,
    )


def intent(raw: dict[str, Any]) -> Intent:
    code = (raw.get("last_payment_error") or {}).get("code")
    return Intent(
        id=raw["id"],
        status=raw["status"],
        charge=object_id(raw.get("latest_charge")),
        asks_owner=raw["status"] == "requires_action" or code in _ASKS_OWNER,
    )


def invoice(raw: dict[str, Any]) -> Invoice:
    parent = (raw.get("parent") or {}).get("subscription_details") or {}
    total, net = raw.get("total") or 0, raw.get("total_excluding_tax")
    buyer = _buyer(raw.get("customer_address"), raw.get("customer_tax_ids"))
    return Invoice(
        id=raw["id"],
        number=raw.get("number") or "",
        status=raw.get("status") or "",
        reason=raw.get("billing_reason") or "",
        customer=object_id(raw.get("customer")),
        subscription=object_id(parent.get("subscription")),
        amount_paid=raw.get("amount_paid") or 0,
        currency=raw["currency"],
        tax=Tax(0 if net is None else total - net, *buyer),
        lines=tuple(_line(line) for line in raw["lines"]["data"]),
        created=moment(raw["created"]),
        page_url=raw.get("hosted_invoice_url") or "",
    )


def subscription(raw: dict[str, Any], asked_at: datetime) -> Subscribed:
    item = raw["items"]["data"][0]
    return Subscribed(
        id=raw["id"],
        customer=object_id(raw["customer"]),
        status=raw["status"],
        price_id=object_id(item["price"]),
        period_start=moment(item["current_period_start"]),
        period_end=moment(item["current_period_end"]),
        cancels_at_end=bool(raw.get("cancel_at_period_end") or raw.get("cancel_at")),
        order_id=(raw.get("metadata") or {}).get("order_id", ""),
        latest_invoice=object_id(raw.get("latest_invoice")),
        created=moment(raw["created"]),
        asked_at=asked_at,
    )


def charge(
    raw: dict[str, Any], refunds: list[dict[str, Any]], disputes: list[dict[str, Any]]
) -> Charge:
    return Charge(
        id=raw["id"],
        payment_intent=object_id(raw.get("payment_intent")),
        customer=object_id(raw.get("customer")),
        amount=raw["amount"],
        currency=raw["currency"],
        refunded=sum(one["amount"] for one in refunds if one["status"] in _REFUND_COUNTS),
        disputed=sum(one["amount"] for one in disputes if one["status"] in _HELD_BY_DISPUTE),
        given_back=tuple(map(given_back, refunds)),
    )


def given_back(raw: dict[str, Any]) -> GivenBack:
    ours = (raw.get("metadata") or {}).get("refund_id") or ""
    return GivenBack(raw["id"], ours, raw["status"] in _REFUND_COUNTS)


def object_id(value: Any) -> str:
    """An object is named by its id, or is there itself where it was asked for."""
    named = value.get("id") if isinstance(value, dict) else value
    return named if isinstance(named, str) else ""


def moment(seconds: Any) -> datetime:
    """Raises ValueError for what is no time between 1970 and the year 9999."""
    if type(seconds) is not int or not 0 <= seconds < _YEAR_10000:
        raise ValueError("no time")
    return datetime.fromtimestamp(seconds, UTC)


def _line(raw: dict[str, Any]) -> InvoiceLine:
    parent = raw.get("parent") or {}
    details = parent.get(parent.get("type") or "") or {}
    price = ((raw.get("pricing") or {}).get("price_details") or {}).get("price")
    return InvoiceLine(
        amount=raw["amount"],
        price_id=object_id(price),
        start=moment(raw["period"]["start"]),
        end=moment(raw["period"]["end"]),
        is_proration=bool(details.get("proration")),
    )


def _buyer(
    address: dict[str, Any] | None, tax_ids: list[dict[str, Any]] | None
) -> tuple[str, str, str]:
    known = (tax_ids or [{}])[0]
    country = (address or {}).get("country") or ""
    return country, known.get("type") or "", known.get("value") or ""
