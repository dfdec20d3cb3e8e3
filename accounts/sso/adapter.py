"""What the product decides where allauth asks about accounts elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, ClassVar

import requests
import structlog
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from requests.adapters import HTTPAdapter

from accounts import door_words
from accounts.models import User

# Of one answer; a key set is some kilobytes.
_MOST_BYTES, _MOST_SECONDS = 256 * 1024, 10
log = structlog.get_logger(__name__)


class SocialAdapter(DefaultSocialAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = (
        DefaultSocialAccountAdapter.error_messages | door_words.ELSEWHERE
    )

    def list_apps(
        self, request: HttpRequest | None, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        """From the settings alone: no secret of a provider lies in a table."""
        apps = [
            SocialApp(provider=kind, **facts)
            for kind, about in app_settings.PROVIDERS.items()
            for facts in about["APPS"]
        ]
        return [app for app in apps if provider in (None, app.provider_id)]

    def get_requests_session(self) -> requests.Session:
        """It follows nobody elsewhere, and reads no more and no longer than makes sense."""
        session = super().get_requests_session()
        session.max_redirects = 0
        for scheme in ("https://", "http://"):
            session.mount(scheme, _Measured())
        return session

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody has an account before they agreed to the terms."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Who has an account is told to log in to it first. Raises ImmediateHttpResponse.

        Only where the provider says that the address is theirs: else it stays unsaid, and the
        form that follows tells the owner by mail.
        """
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        emails = [address.email for address in sociallogin.email_addresses if address.verified]
        if any(filter_users_by_email(email, prefer_verified=True) for email in emails):
            messages.info(request, door_words.KNOWN_HERE % {"name": sociallogin.provider.name})
            back = urlencode({REDIRECT_FIELD_NAME: reverse("socialaccount_connections")})
            raise ImmediateHttpResponse(HttpResponseRedirect(f"{reverse('account_login')}?{back}"))

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Of the addresses that the provider knows, only the one on the form is kept."""
        chosen = form.cleaned_data["email"]
        sociallogin.email_addresses = [
            address for address in sociallogin.email_addresses if address.email.lower() == chosen
        ]
        return super().save_user(request, sociallogin, form)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None,
        extra_context: Any = None,
    ) -> None:  # fmt: skip
        why = type(exception).__name__ if exception else str(error)
        log.warning("a login elsewhere failed", provider=provider.sub_id, why=why)


class _Measured(HTTPAdapter):
    def send(self, request: Any, *args: Any, **options: Any) -> requests.Response:
        answer = super().send(request, *args, **options | {"stream": True})
        answer._content = b"".join(_measured(answer))
        return answer


def _measured(answer: requests.Response) -> Iterator[bytes]:
    """Raises RequestException."""
    end, length = time.monotonic() + _MOST_SECONDS, 0
    while part := answer.raw.read1(65_536, decode_content=True):
        length += len(part)
        if length > _MOST_BYTES or time.monotonic() > end:
            answer.close()
            raise requests.RequestException("the answer is too long")
        yield part
