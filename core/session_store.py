"""Sessions, each to be had by its key alone: a statement that forgets it finds none.

Reading is one statement, as it comes with every request; the key is set for a transaction where
something is written.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.row_security import scope


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = _of_key(self.session_key)
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found

    def exists(self, session_key: str) -> bool:
        return _of_key(session_key) is not None

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        with _open(self.session_key):
            return super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            with _open(key):
                super().delete(key)


def _of_key(key: str | None) -> Any:
    return next(iter(Session.objects.raw("SELECT * FROM session_of(%s)", [key])), None)


def _open(key: str) -> AbstractContextManager[None]:
    return scope({"app.session_key": key})
