from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "Billing"

    def ready(self) -> None:
        from billing import tasks
        from billing.services import credits, inbox, mirror, paid_jobs, reconcile, token_limits
        from core import actor
        from core.jobs import maintenance

        actor.register_meter(token_limits.spending)
        if settings.STRIPE_MIRROR:
            mirror.prepare()
        maintenance.register(
            maintenance.MaintenanceRule(
                "credits past their time",
                "ended when their month or term is over",
                credits.lots_to_expire,
                credits.expire_lot,
            ),
            maintenance.MaintenanceRule(
                "holds nobody closed",
                "given free once their job has ended",
                paid_jobs.overdue_holds,
                paid_jobs.look_after,
            ),
            maintenance.MaintenanceRule(
                "payment events",
                "worked off, although the first order to do so was lost or Stripe was away",
                inbox.waiting,
                tasks.enqueue_waiting,
            ),
            maintenance.MaintenanceRule(
                "months that are over",
                "followed at Stripe, although no event told how they went on",
                reconcile.months_over,
                tasks.enqueue_subscription,
            ),
        )
