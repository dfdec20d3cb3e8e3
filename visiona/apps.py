from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import SimpleAdminConfig

from visiona.celery import app as celery_app
from visiona.errors import report_errors

__all__ = ["StaffAdminConfig", "VisionaConfig", "celery_app"]


class VisionaConfig(AppConfig):
    """Makes the job engine known before any task is called, and the commands found."""

    name = "visiona"

    def ready(self) -> None:
        if settings.SENTRY_DSN:
            report_errors(settings.SENTRY_DSN, settings.ENVIRONMENT)


class StaffAdminConfig(SimpleAdminConfig):
    """Its pages are found with the addresses, which workers never load."""

    default_site = "core.admin.StaffSite"
