from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from core.jobs import maintenance
        from core.jobs.maintenance import MaintenanceRule
        from reports import registry
        from reports.numbers import costs, money
        from reports.services import rollups

        rollups.register(*money.ROLLUPS, *costs.ROLLUPS)
        registry.register(*money.REPORTS, *costs.REPORTS)
        maintenance.register(
            MaintenanceRule(
                "figures of the staff's pages",
                "made anew every five minutes while a day may still change",
                rollups.due,
                rollups.fill,
            )
        )
