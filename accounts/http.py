"""What the views get: a request of a person who is logged in."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class PersonRequest(HttpRequest):
    """As `login_required` and the middlewares leave it; a type only, nothing makes one."""

    user: User
    htmx: HtmxDetails
