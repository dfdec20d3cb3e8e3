from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

from core.exports import ExportPart

if TYPE_CHECKING:
    from core.jobs.maintenance import MaintenanceRule

COSTS_LEFT_OUT = (
    "What others charged us for your jobs: our own books, with nothing of yours in it."
)

DECISIONS = ExportPart(
    "decisions", "core.Decision", "What we decided about something of yours, and why.",
    "id action rule target_kind reason created_at lifted_at appeal appealed_at answer"
    " answer_reason answered_at",
)  # fmt: skip


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import exports
        from core.audit import seals
        from core.jobs import maintenance
        from core.models import KeptAnswer

        exports.leave_out(core_providerusage=COSTS_LEFT_OUT, core_providercost=COSTS_LEFT_OUT)
        exports.register(DECISIONS)
        maintenance.register(
            *_moderation_rules(),
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


def _moderation_rules() -> tuple[MaintenanceRule, ...]:
    from core.jobs.maintenance import MaintenanceRule
    from core.moderation import cases

    return (
        MaintenanceRule(
            "reporters to tell",
            "by mail, once their report is decided; then their address is forgotten",
            cases.reporters_to_tell,
            cases.tell_reporter,
        ),
        MaintenanceRule(
            "cases of moderation",
            "deleted a year after the decision",
            cases.past_keeping,
            cases.forget,
            deletes=True,
        ),
    )
