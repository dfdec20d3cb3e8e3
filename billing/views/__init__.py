"""What a buyer and an owner of credits see."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


class PersonRequest(HttpRequest):
    """As `login_required` leaves it; a type only, nothing makes one."""

    user: User
