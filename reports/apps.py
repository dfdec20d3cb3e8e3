from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from core.jobs import maintenance
        from core.jobs.maintenance import MaintenanceRule
        from reports import registry
        from reports.numbers import credits
        from reports.services import rollups

        rollups.register(credits.LEDGER)
        registry.register(credits.CREDITS)
        maintenance.register(
            MaintenanceRule(
                "figures of the staff's pages",
                "made anew every five minutes while a day may still change",
                rollups.due,
                rollups.fill,
            )
        )
