"""What made people buy: packs, and plans that go up and down, end, and sometimes come back."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, datetime

from billing.models import CreditPack, Order, Plan, Source, StripeCustomer, Subscription
from visiona.demo_year.books import Lot
from visiona.demo_year.chance import Chance
from visiona.demo_year.payments import Payments
from visiona.demo_year.people import DAY, Life
from visiona.demo_year.tables import Table, moment

_ORDER = (
    "id owner_id kind state pack_id plan_id credits_mc stripe_session_id stripe_subscription_id"
    " stripe_payment_intent_id stripe_charge_id stripe_invoice_id amount_minor tax_minor"
    " refunded_minor disputed_minor currency country tax_id_type paid_at fulfilled_at created_at"
)
# A declined card is asked again so much later; the plan's rights stay for so long.
_RETRY = 3 * DAY
_GRACE = 7 * DAY
_SUBSCRIPTION = (
    "id owner_id stripe_subscription_id plan_id status period_start period_end"
    " cancel_at_period_end grace_until fetched_at created_at"
)


@dataclass
class SaleTables:
    orders: Table = field(default_factory=lambda: Table(Order, _ORDER, {"idempotency_key": "id"}))
    subscriptions: Table = field(default_factory=lambda: Table(Subscription, _SUBSCRIPTION))
    customers: Table = field(
        default_factory=lambda: Table(
            StripeCustomer, "id owner_id stripe_customer_id created_at", livemode=False
        )
    )

    def all(self) -> list[Table]:
        return [self.customers, self.orders, self.subscriptions]


@dataclass
class Bought:
    """An order as far as it got; its row is written once that is known."""

    id: str
    offer: Plan | CreditPack
    kind: str
    at: float
    subscription: str = ""
    amount: int = 0
    tax: int = 0
    refunded: int = 0
    disputed: int = 0
    charge: str = ""
    lot: Lot | None = None


@dataclass
class Standing:
    """A subscription as it goes on."""

    id: str
    plan: Plan
    since: float
    start: float
    end: float
    ends: bool = False


class Sales:
    def __init__(self, life: Life, tables: SaleTables, payments: Payments, offers: Offers) -> None:
        self._life, self._tables, self._payments, self._offers = life, tables, payments, offers
        self._orders: list[Bought] = []
        self._customer = f"cus_made{life.id[:20]}"
        self._is_business = life.chance.hits(0.04) and life.tax_percent > 0

    def plan(self) -> None:
        """What this person will buy, and when."""
        life, chance = self._life, self._life.chance
        if not life.verified:
            return
        if chance.hits(0.22):
            life.pays = True
            life.at(life.joined + DAY * chance.expovariate(1 / 9), self._subscribe)
        if chance.hits(0.2):
            life.pays = True
            for _ in range(1 + int(chance.expovariate(1.2))):
                life.at(life.joined + DAY * chance.expovariate(1 / 45), self._buy_pack)
        if chance.hits(0.02):
            life.at(life.joined + DAY, self._give_up)

    def finish(self) -> None:
        for order in self._orders:
            self._write(order)
        if self._orders:
            life = self._life
            joined = moment(life.joined)
            self._tables.customers.add(life.chance.id(), life.id, self._customer, joined)

    def _subscribe(self, at: float) -> None:
        plan = self._offers.plan("studio" if self._life.chance.hits(0.22) else "creator")
        standing = Standing(f"sub_made{self._life.chance.id()[:20]}", plan, at, at, at)
        self._month(at, standing, "subscription")

    def _month(self, at: float, standing: Standing, kind: str = "renewal") -> None:
        """Its first one, or the next; then what comes after it is decided."""
        life, chance = self._life, self._life.chance
        if kind == "renewal":
            change = chance.random()
            code = standing.plan.code
            if change < 0.05 and code == "creator":
                standing.plan = self._offers.plan("studio")
            elif change < 0.06 and code == "studio":
                standing.plan = self._offers.plan("creator")
        standing.start, standing.end = at, _next_month(at)
        order = Bought(chance.id(), standing.plan, kind, at, standing.id)
        self._pay(order)
        order.lot = life.books.grant(
            Lot(
                chance.id(), Source.ALLOWANCE, f"invoice:in_made{order.id[:20]}",
                standing.plan.allowance_mc, at, standing.end, order.id,
            )
        )  # fmt: skip
        life.at(standing.end, lambda when, lot=order.lot: life.books.expire(lot, when))
        standing.ends = chance.hits(0.11)
        if standing.end >= life.until:
            self._write_subscription(standing)
        elif standing.ends:
            life.at(standing.end, self._end, standing)
        else:
            life.at(standing.end, self._renew, standing)

    def _renew(self, at: float, standing: Standing) -> None:
        """The next month; of some the card is declined at first, and asked again later."""
        life, chance = self._life, self._life.chance
        if not chance.hits(0.06):
            self._month(at, standing)
            return
        again, is_paid = at + _RETRY, chance.hits(0.7)
        is_tried = again >= life.until
        status = "open" if is_tried else "paid" if is_paid else "uncollectible"
        due = (self._with_tax(standing.plan.price_minor), life.currency)
        self._payments.failed_invoice(
            f"in_late{chance.id()[:20]}", self._customer, due, at, status
        )
        if is_tried:
            standing.start, standing.end = at, _next_month(at)
            self._write_subscription(standing, "past_due")
        else:
            life.at(again, self._month if is_paid else self._end, standing)

    def _end(self, at: float, standing: Standing) -> None:
        self._write_subscription(standing, "canceled")
        if self._life.chance.hits(0.25):
            pause = DAY * self._life.chance.uniform(15, 110)
            self._life.at(at + pause, self._subscribe)

    def _buy_pack(self, at: float) -> None:
        chance = self._life.chance
        pack = self._offers.pack(chance)
        order = Bought(chance.id(), pack, "pack", at)
        self._pay(order)
        key = f"session:cs_made{order.id[:20]}"
        order.lot = self._life.books.grant(
            Lot(chance.id(), Source.PACK, key, pack.credits_mc, at, order_id=order.id)
        )

    def _give_up(self, at: float) -> None:
        """An order that nobody paid."""
        chance = self._life.chance
        self._orders.append(Bought(chance.id(), self._offers.pack(chance), "pack", at))

    def _pay(self, order: Bought) -> None:
        life, chance = self._life, self._life.chance
        price = order.offer.price_minor
        order.amount = self._with_tax(price)
        order.tax = order.amount - price
        order.charge = f"ch_made{order.id[:20]}"
        self._payments.charge(order.charge, order.amount, life.currency, order.at)
        self._orders.append(order)
        if chance.hits(0.025):
            life.at(order.at + DAY * chance.uniform(0.5, 13), self._refund, order)
        elif chance.hits(0.01):
            life.at(order.at + DAY * chance.uniform(3, 25), self._dispute, order)

    def _with_tax(self, price: int) -> int:
        return price + round(price * (0 if self._is_business else self._life.tax_percent) / 100)

    def _refund(self, at: float, order: Bought) -> None:
        """What is unspent of it."""
        lot = order.lot
        if lot is None or not lot.remaining or lot.expires <= at:
            return
        order.refunded = order.amount * lot.remaining // lot.granted
        taken = lot.granted * order.refunded // order.amount
        if taken:
            self._life.books.take_back(lot, taken, at)
            self._payments.refund(order.charge, order.refunded, self._life.currency, at)

    def _dispute(self, at: float, order: Bought) -> None:
        """Lost where nothing of it was spent; else what was made of it proves the purchase."""
        lot, life = order.lot, self._life
        is_lost = lot is not None and lot.remaining == lot.granted and lot.expires > at
        if lot and is_lost:
            order.disputed = order.amount
            life.books.take_back(lot, lot.granted, at, "disputed")
        status = "lost" if is_lost else "won"
        self._payments.dispute(order.charge, order.amount, life.currency, at, status)

    def _write(self, order: Bought) -> None:
        life, short = self._life, order.id[:20]
        is_paid, is_pack = bool(order.charge), order.kind == "pack"
        is_back = is_paid and order.refunded >= order.amount
        paid = moment(order.at) if is_paid else None
        offer = order.offer
        credits = offer.credits_mc if isinstance(offer, CreditPack) else offer.allowance_mc
        self._tables.orders.add(
            order.id, life.id, order.kind,
            "disputed" if order.disputed else "refunded" if is_back
            else "fulfilled" if is_paid else "expired",
            order.offer.pk.hex if is_pack else None, None if is_pack else order.offer.pk.hex,
            credits, f"cs_made{short}" if is_pack else "", order.subscription,
            f"pi_made{short}" if is_paid else "", order.charge,
            f"in_made{short}" if is_paid else "", order.amount or order.offer.price_minor,
            order.tax, order.refunded, order.disputed, life.currency,
            life.country if is_paid else "", "eu_vat" if self._is_business else "", paid, paid,
            moment(order.at),
        )  # fmt: skip

    def _write_subscription(self, standing: Standing, status: str = "active") -> None:
        is_over, grace = status == "canceled", standing.start + _GRACE
        self._tables.subscriptions.add(
            self._life.chance.id(), self._life.id, standing.id, standing.plan.pk.hex,
            status, moment(standing.start), moment(standing.end),
            standing.ends, moment(grace) if status == "past_due" else None,
            moment(standing.end if is_over else standing.start),
            moment(standing.since),
        )  # fmt: skip


@dataclass
class Offers:
    plans: dict[str, Plan]
    packs: list[CreditPack]

    @classmethod
    def load(cls) -> Offers:
        return cls(
            {plan.code: plan for plan in Plan.objects.all()}, list(CreditPack.objects.all())
        )

    def plan(self, code: str) -> Plan:
        return self.plans[code]

    def pack(self, chance: Chance) -> CreditPack:
        """The small ones sell best."""
        return chance.choices(self.packs, [6 / 2**place for place in range(len(self.packs))])[0]


def _next_month(at: float) -> float:
    day = datetime.fromtimestamp(at, UTC)
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    last = monthrange(year, month)[1]
    return day.replace(year=year, month=month, day=min(day.day, last)).timestamp()
