"""What keeps the house alive: backups and their proof, health, metrics, the public status."""

from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"
