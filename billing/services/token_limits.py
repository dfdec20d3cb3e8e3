"""What a program's token may spend, and has spent: counted from the holds that it made.

An open hold counts whole, a closed one what was delivered, so credits that come back can be spent
again. Called while the person's account is locked: tokens that spend at once can't pass a limit
together.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from billing.models import CreditHold, HoldState
from core import actor

_COUNTED = Case(When(state=HoldState.OPEN, then=F("amount_mc")), default=F("captured_mc"))


class TokenLimitReached(Exception):
    """The token's own limit, whatever its person has. Nothing was taken."""

    def __init__(self, needed_mc: int, available_mc: int, limit_mc: int) -> None:
        super().__init__(f"needs {needed_mc}, may {available_mc} of {limit_mc}")
        self.needed_mc, self.available_mc, self.limit_mc = needed_mc, available_mc, limit_mc


def refuse_past_limit(token: actor.Token | None, amount_mc: int) -> None:
    """Raises TokenLimitReached."""
    if token is None or token.limit_mc is None:
        return
    left = max(0, token.limit_mc - spent_mc(token.id, token.counted_from))
    if amount_mc > left:
        raise TokenLimitReached(amount_mc, left, token.limit_mc)


def spent_mc(token_id: UUID, since: datetime | None) -> int:
    """What is held counts as spent; since the token was made, or since a time."""
    holds = CreditHold.objects.filter(token=token_id)
    if since is not None:
        holds = holds.filter(created_at__gte=since)
    return holds.aggregate(sum=Sum(_COUNTED))["sum"] or 0


def spending(token_ids: Iterable[UUID]) -> dict[UUID, actor.Spent]:
    """For the lists of tokens, in one query."""
    in_month = Q(created_at__gte=actor.month_start(timezone.now()))
    rows = CreditHold.objects.filter(token__in=list(token_ids)).values_list("token")
    sums = rows.annotate(total=Sum(_COUNTED), month=Coalesce(Sum(_COUNTED, filter=in_month), 0))
    return {token_id: actor.Spent(total, month) for token_id, total, month in sums}
