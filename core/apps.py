from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core.audit import seals
        from core.jobs import maintenance
        from core.models import KeptAnswer

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
