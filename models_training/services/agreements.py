"""Where photos show somebody else: that person is asked by a link, and no training goes without.

Whoever has the link answers, with or without an account, and withdraws later by the same link.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core import actor, audit, limits, origins
from core.crypto import blind_index
from core.emails import email
from core.origins import Door, Origin
from core.refusals import Refused
from core.row_security import user_scope
from core.user_agents import device_name
from models_training.models import Agreement, Answer, PersonalModel

OPEN_FOR = timedelta(days=14)
KEPT_UNUSED = timedelta(days=30)
TELL_WITHIN = timedelta(days=3)
MOST_WAITING = 5
VERSION = "2026-11-29"
TEXT = (
    "I am 18 or older. The photos show me, and I agree that they are sent to the training service"
    " to make a private model of my face, with which whoever asked me makes pictures that look"
    " like me. This may count as biometric data. I can withdraw this at any time by the same link."
)
_MOVES = {
    Answer.AGREED: Answer.WAITING,
    Answer.REFUSED: Answer.WAITING,
    Answer.WITHDRAWN: Answer.AGREED,
}


class AgreementRefused(Refused):
    """Why nothing was asked or answered, in words for the person."""


def ask(owner: User) -> Agreement:
    """A new link for one person. Raises AgreementRefused and TooOften."""
    limits.count("agreement", owner.pk)
    waiting = Agreement.objects.filter(owner=owner, answer=Answer.WAITING)
    if waiting.filter(expires_at__gt=timezone.now()).count() >= MOST_WAITING:
        raise AgreementRefused(
            "too_many_waiting",
            f"{MOST_WAITING} links wait for an answer, which is the most. Take one back first.",
        )
    token = secrets.token_urlsafe(24)
    made = Agreement.objects.create(
        owner=owner,
        asked_by=owner.shown_name,
        token=token,
        token_hash=_hash(token),
        version=VERSION,
        text_sha256=sha256(TEXT.encode()).hexdigest(),
        expires_at=timezone.now() + OPEN_FOR,
    )
    audit.record("agreement.asked", owner_id=owner.pk, target=made)
    return made


def link(agreement: Agreement) -> str:
    return settings.SITE_URL + reverse("models_training:agreement", args=[agreement.token])


def take_back(agreement: Agreement) -> None:
    """As long as nobody has answered: an answer stays on record. Raises AgreementRefused."""
    gone, _ = Agreement.objects.filter(pk=agreement.pk, answer=Answer.WAITING).delete()
    if not gone:
        raise AgreementRefused("answered", "This was answered already, so it stays on record.")
    audit.record("agreement.taken_back", owner_id=agreement.owner_id, target=agreement)


def usable(owner_id: UUID) -> QuerySet[Agreement]:
    """Given, and not used for a model yet."""
    return Agreement.objects.filter(
        owner=owner_id, answer=Answer.AGREED, personal_model=None
    ).order_by("answered_at")


def claim(owner_id: UUID, agreement_id: UUID) -> Agreement | None:
    """For the model that is made in the caller's transaction: no other gets it meanwhile."""
    return usable(owner_id).select_for_update().filter(pk=agreement_id).first()


def is_withdrawn(model: PersonalModel) -> bool:
    return Agreement.objects.filter(personal_model=model).exclude(answer=Answer.AGREED).exists()


def find(token: str) -> Agreement | None:
    """By whoever has the link; nobody needs to be signed in."""
    with _seen(token):
        return Agreement.objects.filter(token_hash=_hash(token)).first()


def answer(token: str, wanted: Answer, *, address: str, user_agent: str) -> Agreement:
    """The person's own word. A second time changes nothing. Raises AgreementRefused."""
    now = timezone.now()
    with _seen(token):
        rows = Agreement.objects.filter(token_hash=_hash(token), answer=_MOVES[wanted])
        if wanted == Answer.WITHDRAWN:
            won = rows.update(answer=wanted, withdrawn_at=now)
        else:
            traces = {
                "address_hash": blind_index(address, "agreement"),
                "device": device_name(user_agent),
            }
            won = rows.filter(expires_at__gt=now).update(answer=wanted, answered_at=now, **traces)
        found = Agreement.objects.filter(token_hash=_hash(token)).first()
        if won and found:
            # The uploader reads this, and is told nothing of where the person is.
            with origins.by(lambda: Origin(Door.WEBSITE)):
                audit.record(f"agreement.{wanted}", owner_id=found.owner_id, target=found)
    if found is None or found.answer != wanted:
        raise AgreementRefused(
            "not_open", "This link is not open any more, or was answered already."
        )
    return found


def withdrawn(now: datetime) -> QuerySet[PersonalModel]:
    """Models that go, since the person whom they show has taken the agreement back."""
    return PersonalModel.objects.kept().filter(agreement__answer=Answer.WITHDRAWN)


def came_to_nothing(now: datetime) -> QuerySet[Agreement]:
    return Agreement.objects.filter(personal_model=None, expires_at__lt=now - KEPT_UNUSED)


def untold(now: datetime) -> QuerySet[Agreement]:
    fresh = Q(answered_at__gte=now - TELL_WITHIN) | Q(withdrawn_at__gte=now - TELL_WITHIN)
    rows = Agreement.objects.filter(fresh, is_test=False).exclude(answer=F("told"))
    return rows.select_related("owner", "personal_model")


def tell(agreement: Agreement) -> bool:
    """One mail to the uploader for each answer."""
    rows = Agreement.objects.filter(pk=agreement.pk, told=agreement.told)
    if not rows.update(told=agreement.answer):
        return False
    try:
        email(agreement.owner.email, "emails/agreement_answered", agreement=agreement).send()
    except OSError:
        Agreement.objects.filter(pk=agreement.pk).update(told=agreement.told)
        raise
    return True


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


@contextmanager
def _seen(token: str) -> Iterator[None]:
    """The one row whose token is known, to whoever asks: by a policy of the table.

    A link of test mode is seen in test mode, so the mode is that of the row.
    """
    for is_test in (False, True):
        with actor.in_mode(is_test=is_test), user_scope(None), _token_set(token):
            if is_test or Agreement.objects.filter(token_hash=_hash(token)).exists():
                yield
                return


@contextmanager
def _token_set(token: str) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.agreement', %s, true)", [_hash(token)])
        yield
        cursor.execute("SELECT set_config('app.agreement', '', true)")
