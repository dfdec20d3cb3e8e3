from __future__ import annotations

from django.apps import AppConfig


class GalleryConfig(AppConfig):
    name = "gallery"

    def ready(self) -> None:
        from core.jobs import maintenance
        from gallery import services

        maintenance.register(
            maintenance.MaintenanceRule(
                "deleted pictures",
                "files erased 10 minutes after deletion",
                services.deleted,
                services.erase,
                deletes=True,
            )
        )
