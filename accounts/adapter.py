"""Where allauth asks the product."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

import structlog
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts import attempts, door_words
from accounts.context import chosen_theme
from accounts.models import User
from accounts.services import devices
from accounts.services.people import shorten_traces
from core import audit, limits, sessions, switches
from core.crypto import blind_index
from core.http import own_origin
from core.row_security import know
from core.switches import Service

# Anybody can have these sent to any mailbox; all others follow from what its owner did.
_SENT_TO_ANYBODY = {
    "account/email/account_already_exists",
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/login_code",
    "account/email/password_reset_key",
    "account/email/unknown_account",
}

# Whatever allauth tells of by a notice, it does in this request.
_ACTIONS = {
    "account_connected": "account.connected",
    "account_disconnected": "account.disconnected",
    "email_changed": "email.changed",
    "email_deleted": "email.removed",
    "password_changed": "password.changed",
    "password_reset": "password.reset",
    "password_set": "password.set",
    "recovery_codes_generated": "factor.codes_made",
    "totp_activated": "factor.added",
    "totp_deactivated": "factor.removed",
    "webauthn_added": "factor.added",
    "webauthn_removed": "factor.removed",
}

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = (
        DefaultAccountAdapter.error_messages | door_words.ACCOUNT
    )
    _tries: Any = None
    _is_first_login = False

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        ways = super().get_reauthentication_methods(user)
        if user.is_authenticated and not ways:
            ways = [{"id": "log_in_again", "url": reverse("accounts:again")}]
        # Many have a passkey and no app: what they surely have is asked for before a code.
        ways.sort(key=lambda way: way["id"] == "mfa_reauthenticate")
        return [way | {"description": door_words.WAYS[way["id"]]} for way in ways]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Of every kind: by password, with a passkey, by an account elsewhere."""
        return switches.is_on(Service.SIGN_UP)

    def get_login_stages(self) -> list[str]:
        """Whoever signs up with a passkey makes it once the address is confirmed."""
        return [*super().get_login_stages(), "allauth.mfa.webauthn.stages.PasskeySignupStage"]

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A newcomer keeps the theme that the browser already shows."""
        know([user.pk])
        user.theme = chosen_theme(request)
        newcomer = super().save_user(request, user, form, commit)
        if commit:
            audit.record("account.made", owner_id=newcomer.pk, target=newcomer)
        return newcomer

    def unstash_verified_email(self, request: HttpRequest) -> str | None:
        """Nothing was stashed, nothing is written: a program's sign-up leaves no session."""
        if "account_verified_email" not in request.session:
            return None
        return super().unstash_verified_email(request)

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Whoever has logged in a moment ago has just given what would be asked for.

        Who has nothing that could be asked for, as with an account elsewhere alone, logs in again.
        Raises ReauthenticationRequired.
        """
        is_fresh = sessions.age(self.request.session) <= app_settings.REAUTHENTICATION_TIMEOUT
        if not is_fresh and not super().get_reauthentication_methods(self.request.user):
            raise ReauthenticationRequired
        return not is_fresh

    def login(self, request: HttpRequest, user: User) -> None:
        self._is_first_login = user.last_login is None
        super().login(request, user)
        sessions.begin(request.session)
        ways = [way["method"] for way in get_authentication_records(request, user)]
        audit.record("login.succeeded", owner_id=user.pk, by=",".join(dict.fromkeys(ways)))

    def logout(self, request: HttpRequest) -> None:
        audit.record("login.ended", owner_id=request.user.pk)
        super().logout(request)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        is_new = super().confirm_email(request, email_address)
        if is_new:
            audit.record("email.confirmed", owner_id=email_address.user_id)
        return is_new

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Told to whoever has the address that was tried, if anybody has."""
        tried = EmailAddress.objects.filter(email=credentials.get("email", "").lower())
        owner_id = tried.values_list("user_id", flat=True).first()
        audit.record("login.failed", owner_id=owner_id, reason="password")

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        if not (self._is_first_login or attempts.knows(request, user)):
            devices.tell(request, user)
        response = super().post_login(request, user, **facts)
        attempts.remember(request, response, user)
        shorten_traces(request.session.session_key)
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError."""
        know(emails=[credentials.get("email", "")])
        super().pre_authenticate(request, **credentials)
        self._tries = attempts.count_everywhere(request, credentials.get("email", ""))
        if self._tries is None:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if self._tries:
            self._tries.rollback()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        login = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{login}:{limits.address_of(request)}"

    def _delete_login_attempts_cached_email(
        self, request: HttpRequest, **credentials: Any
    ) -> None:
        """After a password that was reset by a link."""
        super()._delete_login_attempts_cached_email(request, **credentials)
        attempts.forget(request, credentials["email"])

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
        if action := _ACTIONS.get(template_prefix.rpartition("/")[2]):
            audit.record(action, owner_id=user.pk)
        facts = context or {}
        send = super().send_notification_mail
        first = email or EmailAddress.objects.get_primary_email(user)

        def tell() -> None:
            for receiver in filter(None, [first, facts.get("deleted_email")]):
                try:
                    send(template_prefix, user, facts, receiver)
                except OSError as error:
                    why = type(error).__name__
                    log.warning("a notice was not sent", mail=template_prefix, error=why)

        transaction.on_commit(tell)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Each link leads to our own address, whatever host the request came in by.

        Raises TooOften.
        """
        if template_prefix in _SENT_TO_ANYBODY:
            limits.count_address("mailbox", blind_index(email.lower(), "mailbox"))
        site = own_origin(self.request) if self.request else settings.SITE_URL
        links = {name: _at(site, url) for name, url in context.items() if name.endswith("_url")}
        super().send_mail(template_prefix, email, {**context, **links, "site_url": site})


def _at(site: str, url: str) -> str:
    """allauth builds its links from the request's Host, which whoever sends it chooses."""
    return site + urlunsplit(("", "", *urlsplit(url)[2:]))
