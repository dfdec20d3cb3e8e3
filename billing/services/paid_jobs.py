"""The money of a job: held when it is made, spent for what was delivered, free for the rest.

Each call joins the transaction that changes the job's state, and a repeat changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import ConsentPurpose
from accounts.services import consents
from billing.models import CreditHold, HoldState, Purpose, Quote
from billing.services import credits
from billing.services.credits import Owner
from core import actor
from core.jobs.models import Job
from core.moderation import suspensions
from core.uuids import is_uuid

log = structlog.get_logger(__name__)
LOOK_AGAIN = timedelta(minutes=15)
_models: dict[str, type[Job]] = {}


def register(purpose: Purpose, model: type[Job]) -> None:
    """Whose rows the holds of a purpose are for. Called once by their app when it is ready."""
    _models[purpose] = model


def kind_of(purpose: Purpose) -> str:
    """What its jobs are called in what providers reported of them."""
    model = _models.get(purpose)
    return str(model._meta.model_name) if model else str(purpose)


def hold(owner: Owner, job_id: UUID, quote: Quote) -> CreditHold | None:
    """Set the quoted price aside; nothing for a test. Whoever has not accepted today's terms
    first reads them. Raises NotEnoughCredits, ConsentRefused and Suspended, nothing taken."""
    suspensions.require(owner if isinstance(owner, UUID) else owner.pk)
    consents.demand(owner if isinstance(owner, UUID) else owner.pk, ConsentPurpose.TERMS)
    if actor.is_test():
        return None
    return credits.reserve(owner, key_of(job_id), quote.amount_mc, Purpose(quote.purpose), quote)


def settle(job_id: UUID, *, delivered: int, asked: int) -> CreditHold | None:
    """Spend the share that was delivered; the rest is free. No price was held: none is paid."""
    held = hold_of(job_id)
    return credits.capture(held.key, held.amount_mc * delivered // asked) if held else None


def release(job_id: UUID) -> CreditHold | None:
    """Nothing was delivered, so nothing is paid."""
    return settle(job_id, delivered=0, asked=1)


def hold_of(job_id: UUID) -> CreditHold | None:
    """What a page says of a job's price; None for a test and a job from before prices."""
    return CreditHold.objects.filter(key=key_of(job_id)).first()


def holds_of(jobs: Iterable[Job]) -> dict[UUID, CreditHold]:
    """What `hold_of` gives for each, in one query; by the job's id."""
    job_of = {key_of(job.pk): job.pk for job in jobs}
    return {job_of[hold.key]: hold for hold in CreditHold.objects.filter(key__in=job_of)}


def pages_of(holds: Iterable[CreditHold]) -> dict[UUID, str]:
    """Where what was paid for can be seen, by the hold's id; one query for each purpose."""
    by_purpose: dict[str, dict[str, UUID]] = {}
    for hold in holds:
        by_purpose.setdefault(hold.purpose, {})[job_id_of(hold.key)] = hold.pk
    return {
        jobs[str(job.pk)]: page
        for purpose, jobs in by_purpose.items()
        if (model := _models.get(purpose))
        for job in model.objects.filter(pk__in=[pk for pk in jobs if is_uuid(pk)])
        if (page := job.own_page)
    }


def overdue_holds(now: datetime) -> QuerySet[CreditHold]:
    return CreditHold.objects.filter(state=HoldState.OPEN, expires_at__lte=now).order_by(
        "expires_at"
    )


def look_after(hold: CreditHold) -> None:
    """Give the credits of a job free that has ended or is gone; one that still runs keeps them."""
    model = _models.get(hold.purpose)
    if model and not model.objects.unfinished().filter(pk=job_id_of(hold.key)).exists():
        log.warning("orphan hold released", hold=str(hold.pk))
        credits.release(hold.key)
    else:
        later = timezone.now() + LOOK_AGAIN
        CreditHold.objects.filter(pk=hold.pk, state=HoldState.OPEN).update(expires_at=later)


def key_of(job_id: UUID) -> str:
    return f"job:{job_id}"


def job_id_of(hold_key: str) -> str:
    """The job that a hold is for."""
    return hold_key.removeprefix("job:")
