"""Each new connection is looked at before its first statement: it works as the role it must.

In production a login that is not the role itself, or could become more, is refused. On a laptop
and in tests one login may take the roles; behind a pooler it may not, since there the role would
reach other people's sessions.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base

from core.postgres import login


class DatabaseWrapper(base.DatabaseWrapper):
    def _configure_role(self, connection: Any) -> bool:
        role = self.settings_dict["OPTIONS"].get("assume_role")
        if not role:
            return False
        found = login.look(connection, role)
        if found.name == found.role == role and not settings.PRODUCTION:
            return False
        if settings.PRODUCTION or found.is_pooled:
            self._refuse(connection, login.fault(found, role))
            return False
        return self._take(connection, role)

    def _refuse(self, connection: Any, fault: str) -> None:
        if fault:
            # Or the next statement would find it open; a pool opens its own in other threads.
            (connection if self.pool else self).close()
            raise ImproperlyConfigured(f"Refused: {fault}.")

    def _take(self, connection: Any, role: str) -> bool:
        """The role, and its limits, which come with the login only."""
        super()._configure_role(connection)  # type: ignore[misc]  # not in the stubs
        with connection.cursor() as cursor:
            for name, value in login.LIMITS.items():
                cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
        return True
