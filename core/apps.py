from __future__ import annotations

from django.apps import AppConfig

COSTS_LEFT_OUT = (
    "What others charged us for your jobs: our own books, with nothing of yours in it."
)


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import exports
        from core.audit import seals
        from core.jobs import maintenance
        from core.models import KeptAnswer

        exports.leave_out(core_providerusage=COSTS_LEFT_OUT, core_providercost=COSTS_LEFT_OUT)
        maintenance.register(
            maintenance.MaintenanceRule(
                "seals of the audit log",
                "each entry in the chain within minutes",
                # One is enough: it seals all that wait.
                lambda now: seals.unsealed(now)[:1],
                seals.seal_waiting,
            ),
            maintenance.MaintenanceRule(
                "audit log",
                "deleted after a year",
                seals.past_keeping,
                seals.prune,
                deletes=True,
            ),
            maintenance.MaintenanceRule(
                "answers kept for repeats of a request",
                "deleted after 24 hours",
                KeptAnswer.objects.past_keeping,
                KeptAnswer.delete,
                deletes=True,
            ),
        )
