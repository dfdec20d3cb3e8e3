"""A person's webhooks: added, changed, switched on and off, their secrets renewed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import notices
from core import audit, limits
from core.addresses import AddressRefused, HostUnknown, find_receiver
from core.refusals import Refused
from core.row_security import user_scope
from notifications import sending
from notifications.events import Event
from notifications.models import PROGRAM_EVENTS, EventType, Stopped, WebhookEndpoint
from notifications.services.announce import announce

MOST_ENDPOINTS = 10
OLD_SECRET_FOR = timedelta(hours=24)


class EndpointRefused(Refused):
    """Why a webhook was not kept, in words for the person. `code`: address, too_many."""


@dataclass(frozen=True)
class EndpointSettings:
    """Where to, and which types of events (of PROGRAM_EVENTS, at least one)."""

    url: str
    events: Iterable[str]


def add_endpoint(owner_id: UUID, asked: EndpointSettings, request_key: UUID) -> WebhookEndpoint:
    """Once per request key, and told by mail. Raises EndpointRefused; then nothing was kept.

    Opens its own row scope: no transaction waits while the address is looked up.
    """
    limits.count("webhook", owner_id)
    check_address(asked.url)
    try:
        with user_scope(owner_id):
            return _add(owner_id, asked, request_key)
    except IntegrityError:
        with user_scope(owner_id):
            return WebhookEndpoint.objects.get(owner_id=owner_id, request_key=request_key)


def change_endpoint(endpoint: WebhookEndpoint, asked: EndpointSettings) -> None:
    """Another address or other events; what is on its way goes to the new address.

    Raises EndpointRefused. Opens its own row scope, as `add_endpoint` does.
    """
    limits.count("webhook", endpoint.owner_id)
    goes_elsewhere = asked.url != endpoint.url
    if goes_elsewhere:
        check_address(asked.url)
    endpoint.url, endpoint.events = asked.url, _in_order(asked.events)
    with user_scope(endpoint.owner_id):
        endpoint.save(update_fields=["url", "events"])
        _record("changed", endpoint)
        if goes_elsewhere:
            _tell("webhook_changed", endpoint)


def check_address(url: str) -> None:
    """Raises EndpointRefused for a place we don't send to. Asks the network for the name."""
    try:
        find_receiver(url)
    except AddressRefused as error:
        raise EndpointRefused("address", f"{error} Nothing was saved.", field="url") from error
    except HostUnknown as error:
        raise EndpointRefused(
            "address",
            "This name has no address on the internet. Check how it is spelt.",
            field="url",
        ) from error


def renew_secret(endpoint: WebhookEndpoint) -> bool:
    """A new secret; the one before signs as well for a day.

    Not while there is such an old one, so that a second click can't end the one in use.
    """
    with transaction.atomic():
        held = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
        if held is None or held.has_old_secret:
            return False
        fresh = {
            "secret": sending.new_secret(),
            "old_secret": held.secret,
            "old_secret_until": timezone.now() + OLD_SECRET_FOR,
        }
        _record("secret_renewed", endpoint)
        _tell("secret_renewed", endpoint)
        return _write(endpoint, fresh)


def end_old_secret(endpoint: WebhookEndpoint) -> bool:
    """Now, since it is known to others; tell whether there was one."""
    had_one = endpoint.has_old_secret
    with transaction.atomic():
        is_ended = _write(endpoint, {"old_secret": "", "old_secret_until": None}) and had_one
        if is_ended:
            _record("old_secret_ended", endpoint)
    return is_ended


def enable(endpoint: WebhookEndpoint) -> bool:
    """Start afresh: failures of before count no more."""
    afresh = {"disabled_at": None, "disabled_because": "", "failing_since": None}
    with transaction.atomic():
        _record("enabled", endpoint)
        return _write(endpoint, afresh)


def disable(endpoint: WebhookEndpoint, because: Stopped) -> bool:
    """Send nothing more; tell whether this call stopped it. Its person learns what we stopped."""
    stop = {"disabled_at": timezone.now(), "disabled_because": because}
    with transaction.atomic():
        has_stopped = _write(endpoint, stop, disabled_at=None)
        if has_stopped:
            _record("disabled", endpoint, because=str(because))
            if because != Stopped.PERSON:
                _announce_stop(endpoint)
    return has_stopped


def remove_endpoint(endpoint: WebhookEndpoint) -> None:
    """With its log and what is on its way."""
    with transaction.atomic():
        _record("removed", endpoint)
        endpoint.delete()


def _add(owner_id: UUID, asked: EndpointSettings, request_key: UUID) -> WebhookEndpoint:
    """One at a time counts and adds."""
    User.objects.select_for_update(no_key=True).get(pk=owner_id)
    mine = WebhookEndpoint.objects.filter(owner_id=owner_id)
    if known := mine.filter(request_key=request_key).first():
        return known
    if mine.count() >= MOST_ENDPOINTS:
        raise EndpointRefused(
            "too_many", f"Up to {MOST_ENDPOINTS} webhooks. Delete one to add another."
        )
    made = WebhookEndpoint.objects.create(
        owner_id=owner_id,
        url=asked.url,
        events=_in_order(asked.events),
        secret=sending.new_secret(),
        request_key=request_key,
    )
    _record("added", made)
    _tell("webhook_added", made)
    return made


def _record(what: str, endpoint: WebhookEndpoint, **facts: str) -> None:
    audit.record(f"webhook.{what}", owner_id=endpoint.owner_id, target=endpoint, **facts)


def _tell(news: str, endpoint: WebhookEndpoint) -> None:
    notices.tell(endpoint.owner, f"notifications/emails/{news}", endpoint=endpoint)


def _announce_stop(endpoint: WebhookEndpoint) -> None:
    """Each stop is news of its own."""
    endpoint.refresh_from_db(fields=["failing_since"])
    about = uuid5(endpoint.pk, str(endpoint.disabled_at))
    path = reverse("notifications:endpoint", args=[endpoint.pk])
    why = "Your server answered that the address is gone for good (410)."
    if endpoint.failing_since and endpoint.disabled_because == Stopped.FAILING:
        why = f"Nothing has arrived there since {endpoint.failing_since:%-d %b %Y, %H:%M} UTC."
    words = {"host": endpoint.host, "why": why}
    announce(Event(endpoint.owner_id, EventType.WEBHOOK_STOPPED, about, path, words))


def _in_order(events: Iterable[str]) -> list[str]:
    wanted = set(events)
    return [each.value for each in PROGRAM_EVENTS if each in wanted]


def _write(endpoint: WebhookEndpoint, fields: Mapping[str, object], **condition: object) -> bool:
    """Change the row if it still meets the condition; tell whether it did."""
    rows = WebhookEndpoint.objects.filter(pk=endpoint.pk, **condition)
    if not rows.update(**fields):
        return False
    for name, value in fields.items():
        setattr(endpoint, name, value)
    return True
