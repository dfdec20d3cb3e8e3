from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings

from core import exports
from core.exports import ExportPart
from core.jobs.maintenance import MaintenanceRule

EXPORTS = (
    ExportPart("credit_account", "billing.CreditAccount", "Your credits in milli-credits.",
               "posted_mc held_mc owed_mc created_at", time=""),
    ExportPart("credit_lots", "billing.CreditLot", "Which credits came in, and what is left.",
               "id source granted_mc remaining_mc reversed_mc expires_at order_id created_at"),
    ExportPart("credit_holds", "billing.CreditHold", "Credits set aside for jobs.",
               "id purpose amount_mc captured_mc state quote_id token_id created_at closed_at"),
    ExportPart("ledger", "billing.LedgerEntry", "Every credit that came or went.",
               "seq created_at kind amount_mc balance_after_mc lot_id hold_id quote_id note"),
    ExportPart("quotes", "billing.Quote", "Prices that you were shown and took.",
               "id purpose units unit_mc amount_mc created_at"),
    ExportPart("orders", "billing.Order", "What you bought.",
               "id kind state credits_mc amount_minor tax_minor refunded_minor currency country"
               " tax_id_type tax_id stripe_invoice_id created_at paid_at fulfilled_at"),
    ExportPart("refunds", "billing.Refund", "What you got back, and by which rule.",
               "id order_id state rule amount_minor credits_mc reason created_at finished_at"
               " bounced_at"),
    ExportPart("subscriptions", "billing.Subscription", "Your plans.",
               "id plan.name status period_start period_end cancel_at_period_end created_at"),
    ExportPart("payment_accounts", "billing.StripeCustomer", "Your number at Stripe.",
               "stripe_customer_id created_at"),
)  # fmt: skip
LEFT_OUT = {
    "billing_holdlot": "Which lot a hold drew from: bookkeeping between the two tables beside it.",
}


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "Billing"

    def ready(self) -> None:
        from accounts.services import staff_acts as acts_of_staff
        from billing import tasks
        from billing.models import Purpose, Refund
        from billing.services import (
            erasure_steps,
            mirror,
            paid_jobs,
            refund_orders,
            staff_acts,
            token_limits,
        )
        from core import actor, erasure
        from core.jobs import maintenance, registry

        actor.register_meter(token_limits.spending)
        if settings.STRIPE_MIRROR:
            mirror.prepare()
        kind = registry.JobKind(
            Refund,
            refund_orders.advance,
            tasks.enqueue_refund,
            is_awaited=False,
            is_stopped=False,
        )
        registry.register(refund_orders.KIND, kind)
        paid_jobs.register(Purpose.REFUND, Refund)
        maintenance.register(*_rules(), _gift_rule(), _price_rule())
        exports.register(*EXPORTS)
        exports.leave_out(**LEFT_OUT)
        erasure.register(*erasure_steps.STEPS)
        acts_of_staff.register(staff_acts.KINDS)


def _rules() -> tuple[MaintenanceRule, ...]:
    from billing import tasks
    from billing.services import credits, events, inbox, paid_jobs, reconcile

    return (
        MaintenanceRule(
            "credits past their time",
            "ended when their month or term is over",
            credits.lots_to_expire,
            credits.expire_lot,
        ),
        MaintenanceRule(
            "credits that end soon",
            "told once, three days before",
            events.expiring,
            events.tell_expiring,
        ),
        MaintenanceRule(
            "holds nobody closed",
            "given free once their job has ended",
            paid_jobs.overdue_holds,
            paid_jobs.look_after,
        ),
        MaintenanceRule(
            "payment events",
            "worked off, although the first order to do so was lost or Stripe was away",
            inbox.waiting,
            tasks.enqueue_waiting,
        ),
        MaintenanceRule(
            "months that are over",
            "followed at Stripe, although no event told how they went on",
            reconcile.months_over,
            tasks.enqueue_subscription,
        ),
    )


def _gift_rule() -> MaintenanceRule:
    from billing.services import gifts

    return MaintenanceRule(
        "welcome gifts of deleted accounts",
        "a keyed hash of the email address, deleted after a year",
        gifts.past,
        gifts.forget,
        deletes=True,
    )


def _price_rule() -> MaintenanceRule:
    from billing.services import price_checks

    return MaintenanceRule(
        "prices below their cost",
        "told to staff once a day",
        price_checks.due,
        price_checks.tell_below_cost,
    )
