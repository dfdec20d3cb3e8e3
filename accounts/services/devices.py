"""A login by a browser that its person never used: they are told, and can undo it by a link.

The link tells who, when, and what the address was, so that whatever a thief changes meanwhile, the
password and the address among it, does not end it. It works once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core import signing
from django.db.models import Max
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import notices, tokens
from accounts.services.people import network_of
from core import audit, limits
from core.audit.models import AuditEntry
from core.crypto import decrypt, encrypt
from core.row_security import know, user_scope
from core.user_agents import device_name

LINK_LASTS_DAYS = 7
_SALT = "accounts.devices"


@dataclass(frozen=True)
class Alarm:
    """A login that its person does not know. `address` is the one that was told of it,
    `last_address_id` the newest that there was."""

    person: User
    at: datetime
    address: str
    last_address_id: int


def tell(request: HttpRequest, person: User) -> None:
    """Within the login, whose time has to be before whatever is done after it."""
    notices.tell(
        person,
        "account/email/new_device",
        device=device_name(request.headers.get("User-Agent", "")),
        network=_network(request),
        not_me_url=reverse("account_not_me", args=[_link_of(person)]),
        days=LINK_LASTS_DAYS,
    )


def alarm_of(link: str) -> Alarm | None:
    """None for a link that is forged, old or used."""
    try:
        known = signing.loads(link, salt=_SALT, max_age=LINK_LASTS_DAYS * 86_400)
    except signing.BadSignature:
        return None
    know([UUID(known["who"])])
    person = User.objects.filter(pk=known["who"], is_active=True).first()
    at = datetime.fromtimestamp(known["at"], UTC)
    if person is None or _was_used_since(at, person):
        return None
    return Alarm(person, at, decrypt(known["to"], _SALT), known["last"])


def count_tokens(alarm: Alarm) -> int:
    with user_scope(alarm.person.pk):
        return tokens.count_alive(alarm.person)


def lock_out(alarm: Alarm, *, with_tokens: bool) -> None:
    """Whoever it was: their sessions, the password, and what they may have added since. The
    address that was told is the person's main one again."""
    person, since = alarm.person, alarm.at
    with user_scope(person.pk):
        person.set_unusable_password()
        person.save(update_fields=["password"])
        for session in UserSession.objects.filter(user=person):
            session.end()
        Authenticator.objects.filter(user=person, created_at__gte=since).delete()
        SocialAccount.objects.filter(user=person, date_joined__gte=since).delete()
        _restore_address(alarm)
        if with_tokens:
            tokens.revoke_all(person)
        audit.record("login.disowned", owner_id=person.pk, with_tokens=with_tokens)


def _restore_address(alarm: Alarm) -> None:
    """Unless it is somebody else's by now."""
    person = alarm.person
    EmailAddress.objects.filter(user=person, pk__gt=alarm.last_address_id).delete()
    know(emails=[alarm.address])
    if User.objects.filter(email__iexact=alarm.address).exclude(pk=person.pk).exists():
        return
    address, _ = EmailAddress.objects.get_or_create(
        user=person, email=alarm.address, defaults={"verified": True}
    )
    address.set_as_primary()


def _link_of(person: User) -> str:
    addresses = EmailAddress.objects.filter(user=person)
    known = {
        "who": str(person.pk),
        "at": int(timezone.now().timestamp()),
        "to": encrypt(person.email, _SALT),
        "last": addresses.aggregate(last=Max("pk"))["last"] or 0,
    }
    return signing.dumps(known, salt=_SALT)


def _was_used_since(at: datetime, person: User) -> bool:
    with user_scope(person.pk):
        mine = AuditEntry.objects.filter(owner_id=person.pk, action="login.disowned")
        return mine.filter(created_at__gte=at).exists()


def _network(request: HttpRequest) -> str:
    """What is left of an address tells the town, not the home."""
    address = limits.address_of(request)
    try:
        return network_of(address.partition("/")[0])
    except ValueError:
        return "unknown"
