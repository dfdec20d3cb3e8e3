from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings

from core.jobs.maintenance import MaintenanceRule


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "Billing"

    def ready(self) -> None:
        from billing.services import mirror, token_limits
        from core import actor
        from core.jobs import maintenance

        actor.register_meter(token_limits.spending)
        if settings.STRIPE_MIRROR:
            mirror.prepare()
        maintenance.register(*_rules())


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
