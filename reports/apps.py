from __future__ import annotations

from django.apps import AppConfig

from core import exports
from core.exports import ExportPart

EXPORTS = (
    ExportPart("report_files", "reports.ReportExport", "Files that you asked for as staff.",
               "id report format first last state lines size created_at finished_at expires_at"),
    ExportPart("weekly_reports", "reports.WeeklyReport", "Whether you get last week by mail, as"
               " staff.", "sent_for created_at"),
)  # fmt: skip
MILESTONES_LEFT_OUT = "How far you came, as a tick for each step: read from rows that are here."


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from core.jobs import maintenance
        from core.jobs.maintenance import MaintenanceRule
        from reports import registry, visits
        from reports.numbers import costs, money, overview, use
        from reports.services import cohorts, rollups

        rollups.register(*money.ROLLUPS, *costs.ROLLUPS, *use.ROLLUPS)
        registry.register(*money.REPORTS, *costs.REPORTS, *use.REPORTS, overview.OVERVIEW)
        maintenance.register(
            MaintenanceRule(
                "figures of the staff's pages",
                "made anew every five minutes while a day may still change",
                rollups.due,
                rollups.fill,
            ),
            MaintenanceRule(
                "how far people came",
                "counted every five minutes",
                cohorts.due,
                cohorts.count,
            ),
            MaintenanceRule(
                "visits",
                "counted every five minutes, from what tells nobody apart after the day",
                visits.due,
                visits.keep,
            ),
        )
        exports.leave_out(reports_milestone=MILESTONES_LEFT_OUT)
        _register_needs()
        _register_exports()


def _register_needs() -> None:
    from reports import attention
    from reports.numbers import needs

    attention.register(
        services=needs.closed_services,
        stuck=needs.stuck_jobs,
        prices=needs.prices_below_cost,
        payments=needs.unread_payments,
        second_looks=needs.second_looks,
        moderation=needs.moderation,
    )


def _register_exports() -> None:
    from core import erasure
    from core.jobs import maintenance, registry
    from core.jobs.maintenance import MaintenanceRule
    from reports import tasks
    from reports.models import ReportExport
    from reports.services import erasure_steps, weekly
    from reports.services.exports import FILES, KIND

    kind = registry.JobKind(ReportExport, FILES.advance, tasks.enqueue_export, is_awaited=False)
    registry.register(KIND, kind)
    erasure.register(*erasure_steps.STEPS)
    exports.register(*EXPORTS)
    maintenance.register(
        MaintenanceRule(
            "files of reports",
            "deleted 24 hours after they were made, those of the weekly mail after 8 days",
            FILES.expired,
            FILES.delete_file,
            deletes=True,
        ),
        MaintenanceRule(
            "mails about files of reports",
            "sent once, when one is ready or could not be made",
            FILES.untold,
            FILES.tell,
        ),
        MaintenanceRule(
            "weekly reports",
            "ordered once a week for each of the staff who want them, on Monday morning",
            weekly.due,
            weekly.order,
        ),
    )
