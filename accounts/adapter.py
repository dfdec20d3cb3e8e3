"""Where allauth asks the product."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import structlog
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accounts.context import chosen_theme
from accounts.models import User
from core import limits
from core.crypto import blind_index

# Anybody can have these sent to any mailbox; all others follow from what its owner did.
_SENT_TO_ANYBODY = {
    "account/email/account_already_exists",
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/password_reset_key",
    "account/email/unknown_account",
}

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A newcomer keeps the theme that the browser already shows."""
        user.theme = chosen_theme(request)
        return super().save_user(request, user, form, commit)

    def unstash_verified_email(self, request: HttpRequest) -> str | None:
        """Nothing was stashed, nothing is written: a program's sign-up leaves no session."""
        if "account_verified_email" not in request.session:
            return None
        return super().unstash_verified_email(request)

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Whoever has logged in a moment ago has just given what would be asked for."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0.0)
        return time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """It tells of what has happened: after the commit, and no fault of the mail undoes it.

        An address that was removed is told as well as the one that stays.
        """
        facts = context or {}
        send = super().send_notification_mail

        def tell() -> None:
            for receiver in [email, *filter(None, [facts.get("deleted_email")])]:
                try:
                    send(template_prefix, user, facts, receiver)
                except OSError:
                    log.exception("a notice was not sent", person=user.pk, mail=template_prefix)

        transaction.on_commit(tell)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Each link leads to our own address, whatever host the request came in by.

        Raises TooOften.
        """
        if template_prefix in _SENT_TO_ANYBODY:
            limits.count_address("mailbox", blind_index(email.lower(), "mailbox"))
        links = {name: _ours(url) for name, url in context.items() if name.endswith("_url")}
        super().send_mail(
            template_prefix, email, {**context, **links, "site_url": settings.SITE_URL}
        )


def _ours(url: str) -> str:
    """allauth builds its links from the request's Host, which whoever sends it chooses."""
    return settings.SITE_URL + urlunsplit(("", "", *urlsplit(url)[2:]))
