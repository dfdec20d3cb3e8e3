"""What keeps the house alive: backups and their proof, health, metrics, the public status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from reports.attention import Need


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        from core.jobs import maintenance
        from operations.models import Observation
        from operations.services import observations
        from reports import attention

        attention.register(backups=_backups)

        maintenance.register(
            maintenance.MaintenanceRule(
                "looks at the public status",
                "deleted after 90 days",
                observations.past_keeping,
                Observation.delete,
                deletes=True,
            )
        )


def _backups() -> list[Need]:
    """On the staff's first page, with the list of runs behind it."""
    from django.urls import reverse

    from operations.services import backup_age
    from reports.attention import Need

    url = reverse("admin:operations_backup_changelist")
    return [Need(words, url, "tone-bad") for words in backup_age.needs()]
