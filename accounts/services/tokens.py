"""API tokens: made, found by what a program sends, revoked."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import ApiToken, LimitPeriod, TokenKind, User
from accounts.scopes import STAFF_SCOPES
from accounts.services import notices
from core import actor, audit, limits, staff
from core.actor import EVERYTHING
from core.ranges import Range, check, ranged
from core.refusals import Refused
from core.row_security import user_scope

MOST_TOKENS = 50
# Programs that log in by password get a token for so long.
LOGIN_TERM = timedelta(days=30)
# An expired token stays visible for so long, so that a person sees why a program stopped.
SHOWN_AFTER_EXPIRY = timedelta(days=30)
_MARKS = {TokenKind.LIVE: "vis_live_", TokenKind.TEST: "vis_test_"}
_SECRET_BYTES = 32
# The mark and six digits of the secret: enough to tell one from another in a list.
_SHOWN_LENGTH = 15
_NOTED_EVERY = timedelta(minutes=1)


class TokenRefused(Refused):
    """Why a token was not made, in words for the person; `field` is what to change, if any."""


@dataclass(frozen=True)
class TokenRequest:
    """A token as it is asked for; `limit_mc` None is no limit, `expiry` None is no end.

    `ends_with_password`: it was made by giving the password, and ends when that changes.
    """

    name: str
    scopes: tuple[str, ...]
    limit_mc: int | None = ranged(None, Range(1, 10**12))
    limit_period: LimitPeriod = LimitPeriod.TOTAL
    expiry: datetime | None = None
    kind: TokenKind = TokenKind.LIVE
    ends_with_password: bool = False
    request_key: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True)
class NewToken:
    """`text` is the token itself, which nobody can show again."""

    row: ApiToken
    text: str


def create_token(owner: User, asked: TokenRequest, maker: actor.Token | None = None) -> NewToken:
    """`maker` is the token that asks for it, if it is one. The person is told by mail.

    Raises TokenRefused and TooOften.
    """
    limits.count("token", owner.pk)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)  # one at a time, so the count holds
        if ApiToken.objects.filter(owner=owner, request_key=asked.request_key).exists():
            raise TokenRefused("asked_before", "This token is made already.")
        if asked.kind == TokenKind.TEST and not settings.TEST_MODE_URL:
            words = "Test mode is off here, so no test token was made. Choose a live one."
            raise TokenRefused("test_mode_off", words, field="kind")
        parent = ApiToken.objects.get(owner=owner, pk=maker.id) if maker else None
        _refuse_others(owner, asked, parent)
        if ApiToken.objects.filter(owner=owner).alive().count() >= MOST_TOKENS:
            raise TokenRefused(
                "too_many_tokens",
                f"You have {MOST_TOKENS} tokens, which is the most. Revoke one that you no longer"
                " use.",
            )
        text = _MARKS[asked.kind] + secrets.token_hex(_SECRET_BYTES)
        row = ApiToken.objects.create(
            owner=owner,
            digest=_digest(text),
            prefix=text[:_SHOWN_LENGTH],
            name=asked.name,
            scopes=sorted(set(asked.scopes)),
            limit_mc=asked.limit_mc,
            limit_period=asked.limit_period,
            expiry=asked.expiry,
            kind=asked.kind,
            session_hash=_session_hash(owner, asked, parent),
            maker=parent,
            request_key=asked.request_key,
        )
        audit.record("token.made", owner_id=owner.pk, target=row, kind=row.kind)
        notices.tell(owner, "account/email/token_made", token=row)
        return NewToken(row, text)


def find(text: str) -> ApiToken | None:
    """The live token of an active person, with its owner; its use is noted once a minute."""
    if not text.startswith(tuple(_MARKS.values())):
        return None
    digest = _digest(text)
    with _seen_by_digest(digest):
        rows = ApiToken.objects.select_related("owner").filter(digest=digest).alive()
        found = next(iter(rows), None)  # one at most: no order, for each request comes by here
    if found is None or not found.owner.is_active or found.is_out_of_date:
        return None
    _note_use(found)
    return found


def revoke(token: ApiToken) -> None:
    """At once, and with it all that was made with it; what they have begun goes on.

    What they have spent stays on the books.
    """
    with transaction.atomic():
        audit.record("token.revoked", owner_id=token.owner_id, target=token)
        token.delete()


def revoke_all(owner: User) -> int:
    """How many there were. Nobody needs to be signed in, as after a password that was lost."""
    with user_scope(owner.pk):
        count = ApiToken.objects.filter(owner=owner).delete()[0]
        if count:
            audit.record("tokens.revoked", owner_id=owner.pk, count=count)
        return count


def count_alive(owner: User) -> int:
    with user_scope(owner.pk):
        return ApiToken.objects.filter(owner=owner).alive().count()


def past_showing(now: datetime) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(expiry__lt=now - SHOWN_AFTER_EXPIRY).order_by("expiry")


def _digest(text: str) -> str:
    """What is stored and looked up.

    One fast round is right here, where a password wants a slow one: nobody guesses 256 random
    bits. And how long a comparison of digests takes tells nothing of the token behind.
    """
    return sha256(text.encode()).hexdigest()


@contextmanager
def _seen_by_digest(digest: str) -> Iterator[None]:
    """Nobody is signed in yet: the policy shows the one row whose digest is known."""
    is_inner = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.token_digest', %s, true)", [digest])
        yield
        if is_inner:  # else the end of the transaction forgets it
            cursor.execute("SELECT set_config('app.token_digest', '', true)")


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at and token.last_used_at > now - _NOTED_EVERY:
        return
    with user_scope(token.owner_id):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _refuse_others(owner: User, asked: TokenRequest, maker: ApiToken | None) -> None:
    """What staff alone may give, and what its maker may not."""
    if STAFF_SCOPES.keys() & set(asked.scopes) and not staff.may_use_programs(owner):
        words = "Only staff with a second factor can give a token the figures of the shop."
        raise TokenRefused("staff_only", words, field="scopes")
    if maker is not None:
        _refuse_if_mightier(asked, maker)


def _refuse_if_mightier(asked: TokenRequest, maker: ApiToken) -> None:
    """Nobody gets more by way of a token than the token has."""
    if maker.limit_mc is not None:
        raise TokenRefused("limited", "A token with a spend limit can't make other tokens.")
    beyond = set(asked.scopes) - set(maker.scopes)
    if EVERYTHING in maker.scopes:
        beyond &= STAFF_SCOPES.keys()
    if beyond:
        words = f"This token lacks {', '.join(sorted(beyond))}, so it can't hand that on."
        raise TokenRefused("beyond_scopes", words, field="scopes")
    if maker.expiry and (asked.expiry is None or asked.expiry > maker.expiry):
        raise TokenRefused("beyond_expiry", "A token can't outlive its maker.", field="expires_at")
    if maker.kind == TokenKind.TEST and asked.kind == TokenKind.LIVE:
        raise TokenRefused("beyond_kind", "A test token makes test tokens only.", field="kind")


def _session_hash(owner: User, asked: TokenRequest, parent: ApiToken | None) -> str:
    if parent is not None and parent.session_hash:
        return parent.session_hash
    return owner.get_session_auth_hash() if asked.ends_with_password else ""


def own(owner_id: UUID) -> QuerySet[ApiToken]:
    """Newest first, expired ones among them for a while. A test token sees test tokens only."""
    rows = ApiToken.objects.filter(owner=owner_id).order_by("-created_at", "-id")
    return rows.filter(kind=TokenKind.TEST) if actor.is_test() else rows
