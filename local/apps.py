from __future__ import annotations

from django.apps import AppConfig


class LocalConfig(AppConfig):
    """Installed outside production only, for `manage.py up`."""

    name = "local"
