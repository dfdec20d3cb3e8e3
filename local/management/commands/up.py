"""Starts everything on this machine and ends it with Ctrl-C."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand

from local import schema, supervisor
from local.console import Console
from local.plan import Workplace


class Command(BaseCommand):
    help = "Start database, broker, sandbox, web and workers here. Needs no keys."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        folders = [config.path for config in apps.get_app_configs()]
        fingerprint = schema.fingerprint(folders, django.get_version())
        place = Workplace(settings.BASE_DIR, Path(settings.DATA_DIR), fingerprint)
        sys.exit(supervisor.run(place, Console()))
