from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core.jobs import maintenance
        from core.models import KeptAnswer

        maintenance.register(
            maintenance.MaintenanceRule(
                "answers kept for repeats of a request",
                "deleted after 24 hours",
                KeptAnswer.objects.past_keeping,
                KeptAnswer.delete,
                deletes=True,
            )
        )
