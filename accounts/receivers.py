"""What the product does where allauth only tells that something has happened."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.http import HttpRequest

from accounts.models import User
from accounts.services import auth
from core import audit


def connect() -> None:
    authentication_step_completed.connect(_prove_mailbox, dispatch_uid="mailbox proved")
    authenticator_used.connect(_record_use, dispatch_uid="a second factor in the log")
    authenticator_added.connect(_give_recovery_codes, dispatch_uid="codes for a first passkey")


def _prove_mailbox(*, user: User, method: str, **_: Any) -> None:
    if method == "code":
        auth.leave_to_the_mailbox(user)


def _give_recovery_codes(*, request: HttpRequest, user: User, **_: Any) -> None:
    """To who signs up with a passkey too: the day comes on which it is at home."""
    if not request.user.is_authenticated:
        RecoveryCodes.activate(user)


def _record_use(*, user: User, authenticator: Authenticator, **_: Any) -> None:
    audit.record("factor.used", owner_id=user.pk, kind=authenticator.type)
