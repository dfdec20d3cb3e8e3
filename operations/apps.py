"""What keeps the house alive: backups and their proof, health, metrics, the public status."""

from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        from core.jobs import maintenance
        from operations.models import Observation
        from operations.services import observations

        maintenance.register(
            maintenance.MaintenanceRule(
                "looks at the public status",
                "deleted after 90 days",
                observations.past_keeping,
                Observation.delete,
                deletes=True,
            )
        )
