"""What must hold before a process serves anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from core.row_security import PROCESS_ROLES


@register(Tags.database)
def role_is_fenced(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **options: Any
) -> list[CheckMessage]:
    """A process that names its role must not be able to see past the policies."""
    problems: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        role = connection.settings_dict["OPTIONS"].get("assume_role", "")
        if role not in PROCESS_ROLES:
            continue
        with connection.cursor() as cursor:
            cursor.execute(_PASSES_BY)
            if cursor.fetchone()[0]:
                problems.append(
                    Error(
                        f"The role {role} passes row security by.",
                        hint="Run manage.py create_roles, then migrate as the owner.",
                        id="visiona.E001",
                    )
                )
    return problems


_PASSES_BY = """
SELECT r.rolsuper OR r.rolbypassrls OR EXISTS (
    SELECT 1 FROM pg_class c
    WHERE c.relowner = r.oid AND c.relkind = 'r' AND c.relrowsecurity
) FROM pg_roles r WHERE r.rolname = current_user
"""
