"""How a person is found: by email and password, and then by the id that the session keeps."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class PersonBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        """By the id alone, before the scope of the person begins; one statement."""
        rows = User.objects.raw("SELECT * FROM person_of(%s)", [user_id])
        person = next(iter(rows), None)
        return person if person is not None and self.user_can_authenticate(person) else None
