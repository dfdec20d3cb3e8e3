"""Who may enter the administration: staff who used a second factor in a login of today."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from django.utils import timezone

LOGIN_LASTS = timedelta(hours=12)
# Recovery codes are not among them: they go with what they recover.
_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class Lack(StrEnum):
    """What a session is missing, in the order in which it is asked for."""

    FACTOR = "factor"
    LOGIN = "login"
    CODE = "code"


def may_enter(request: HttpRequest) -> bool:
    person = request.user
    return bool(person.is_active and person.is_staff) and lack_of(request) is None


def may_use_programs(person: Any) -> bool:
    """By a token of theirs: whoever leaves the staff, or their second factor, can't any more."""
    is_staff = bool(person.is_active and person.is_staff)
    return is_staff and is_mfa_enabled(person, _FACTORS)


def lack_of(request: HttpRequest) -> Lack | None:
    """Of somebody who is logged in."""
    if not is_mfa_enabled(request.user, _FACTORS):
        return Lack.FACTOR
    records = get_authentication_records(request, request.user)
    recent = [record for record in records if _is_recent(record)]
    # To confirm a password again is no login: the twelve hours are not made longer by it.
    if not any(not record.get("reauthenticated") for record in recent):
        return Lack.LOGIN
    if not any(record["method"] == "mfa" for record in recent):
        return Lack.CODE
    return None


def _is_recent(record: dict[str, Any]) -> bool:
    return bool(record["at"] > (timezone.now() - LOGIN_LASTS).timestamp())
