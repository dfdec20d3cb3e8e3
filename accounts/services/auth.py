"""Signing up and logging in from a program, by the same rules as on the website.

No session is made and none is looked at: a program gets a token, or is told why not.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import has_verified_email
from allauth.core import ratelimit
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from core import audit
from core.refusals import Refused
from core.row_security import know, knowing, user_scope

_TOO_OFTEN_SECONDS = 300


class EntryRefused(Refused):
    """Why nobody came in. `code` is one of login, unverified, second_factor, code, too_often.

    `methods` among its members names the second factors that can be typed.
    """


def send_sign_up_mail(request: HttpRequest, email: str, newcomer: User | None) -> None:
    """To a newcomer the link that proves the address, to others that they have an account."""
    if newcomer is None:
        get_adapter(request).send_account_already_exists_mail(email)
        return
    with knowing([newcomer.pk]):
        address = EmailAddress.objects.select_related("user").get(user=newcomer, email=email)
    address.send_confirmation(request, signup=True)


def send_confirmation_again(request: HttpRequest, email: str) -> None:
    """One mail, whoever has the address: a link, or the news that none is needed.

    It goes to an address as seldom as the website's links do.
    """
    if not ratelimit.consume(request, action="confirm_email", key=email):
        return
    with knowing(emails=[email]):
        known = EmailAddress.objects.filter(email=email).select_related("user")
        address = known.order_by("-verified").first()
    if address is None:
        facts = {"signup_url": request.build_absolute_uri(reverse("account_signup"))}
        get_adapter(request).send_mail("account/email/unknown_account", email, facts)
    elif address.verified:
        get_adapter(request).send_account_already_exists_mail(email)
    else:
        address.send_confirmation(request)


def confirm_only_address(person: User) -> None:
    """Of somebody who proved the mailbox by a link, and has one address and never confirmed it."""
    addresses = list(EmailAddress.objects.filter(user=person))
    if len(addresses) == 1 and not addresses[0].verified:
        addresses[0].set_verified()


def leave_to_the_mailbox(person: User) -> None:
    """A mailbox is proved that nobody confirmed before: who signed up may have been another.

    What they could come in by goes: the password, passkeys, accounts elsewhere.
    """
    if EmailAddress.objects.filter(user=person, verified=True).exists():
        return
    person.set_unusable_password()
    person.save(update_fields=["password"])
    SocialAccount.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()


def log_in(request: HttpRequest, email: str, password: str, code: str) -> User:
    """The person, once all that they set up for themself is passed. Raises EntryRefused.

    What is refused leaves its trace, so the transaction stands first.
    """
    refusal = None
    with user_scope(None):
        know(emails=[email])
        try:
            person = _admitted(request, email, password, code)
        except EntryRefused as error:
            refusal = error
    if refusal is not None:
        raise refusal
    return person


def _admitted(request: HttpRequest, email: str, password: str, code: str) -> User:
    person = _by_password(request, email, password)
    if not has_verified_email(person, email):
        words = (
            "Open the link in the mail that we sent you first."
            " POST /api/auth/confirmation sends a new one."
        )
        raise EntryRefused("unverified", words)
    _check_second_factor(person, code)
    return person


def _by_password(request: HttpRequest, email: str, password: str) -> User:
    try:
        person: Any = get_adapter(request).authenticate(request, email=email, password=password)
    except ValidationError as error:
        words = (
            "Too many failed attempts. Try again in five minutes, or choose a new password on the"
            " website: the link that comes by mail lets you in at once."
        )
        raise EntryRefused("too_often", words, retry_after=_TOO_OFTEN_SECONDS) from error
    if person is None or not person.is_active:
        raise EntryRefused("login", "The email address or the password is wrong.")
    return person


def _check_second_factor(person: User, code: str) -> None:
    know([person.pk])  # a factor that a policy hides would not be asked for
    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    if not kinds:
        return
    # A passkey can't be typed; whoever has nothing else makes a token on the website.
    methods = sorted(kinds - {Authenticator.Type.WEBAUTHN})
    if not code:
        words = "Send the code of your authenticator app as well."
        raise EntryRefused("second_factor", words, methods=methods)
    form = AuthenticateForm(user=person, data={"code": code})
    if not form.is_valid():
        words = "This code is wrong, too old or used already."
        audit.record("login.failed", owner_id=person.pk, reason="second_factor")
        raise EntryRefused("code", words, methods=methods)
    form.authenticator.record_usage()
