"""What staff can do for a person, by the name in the address of its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import Http404

from accounts.models import AccessKind, User
from accounts.services import staff_acts, staff_job_acts
from billing.models import Order
from billing.money import in_credits, price_text
from billing.services.refund_offers import offer_for
from core.uuids import is_uuid
from notifications.models import Notice
from reports.people import jobs
from reports.people.forms import ActForm, CreditsForm, ErasureForm


@dataclass(frozen=True)
class Target:
    """What of the account the act is about: as the act names it, in words for staff, and what of
    it the act is held to."""

    name: str = ""
    words: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_possible: bool = True


def _whole(person: User, about: str) -> Target:
    return Target()


def _access(person: User, about: str) -> Target:
    if about not in AccessKind.values:
        raise Http404
    return Target(about, f"They are asked to let staff see {AccessKind(about).label}.")


def _notice(person: User, about: str) -> Target:
    mine = (
        Notice.objects.filter(owner=person, pk=about) if is_uuid(about) else Notice.objects.none()
    )
    for notice in mine:
        return Target(about, f"The mail about “{notice.type}” of {notice.created_at:%-d %b}.")
    raise Http404


def _job(person: User, about: str) -> Target:
    kind, _, pk = about.partition(":")
    row = jobs.one(kind, UUID(pk)) if is_uuid(pk) else None
    if row is None or row.job.owner_id != person.pk:
        raise Http404
    words = f"The {kind.replace('_', ' ')} {pk[:8]}, {row.job.state}, {row.credits}."
    return Target(staff_job_acts.target_of(kind, row.job.pk), words)


def _order(person: User, about: str) -> Target:
    mine = Order.objects.filter(owner=person, pk=about) if is_uuid(about) else Order.objects.none()
    order = mine.select_related("plan", "pack").first()
    if order is None:
        raise Http404
    offer = offer_for(order, by_staff=True)
    if offer.refusal:
        return Target(about, f"{order.offer}: {offer.refusal.message}", is_possible=False)
    rule = offer.rule.sentence if offer.rule and not offer.rule.heading else "the published rule"
    words = (
        f"{offer.amount} of {price_text(order.amount_minor, order.currency)} for {order.offer}, by"
        f" {rule.lower().rstrip('.')}. {in_credits(offer.credits_mc)} leave with it, and"
        f" {in_credits(offer.spent_mc)} are spent."
    )
    return Target(about, words, {"amount_minor": offer.amount_minor, "currency": order.currency})


@dataclass(frozen=True)
class Offer:
    """`words` tell staff what comes of it. `target` finds what `?about=` names, or is a 404."""

    act: str
    title: str
    button: str
    words: str
    icon: str = "life-buoy"
    form: type[ActForm] = ActForm
    target: Callable[[User, str], Target] = _whole
    is_heavy: bool = False

    @property
    def permission(self) -> str:
        return staff_acts.kind_of(self.act).permission


OFFERS: dict[str, Offer] = {
    "credits": Offer(
        "credits.adjust", "Give or take credits", "Change the credits",
        "It is written into the ledger, where the person sees it with your reason.",
        "coins", CreditsForm,
    ),
    "switch-off": Offer(
        "account.switch_off", "Close the account", "Close the account",
        "Nobody comes in, by a browser or a token, until it is opened again. What is theirs stays,"
        " and jobs go on to their end.", "lock", is_heavy=True,
    ),
    "switch-on": Offer(
        "account.switch_on", "Open the account", "Open the account",
        "The person can log in again, and their tokens work again.", "lock-open",
    ),
    "end-sessions": Offer(
        "account.end_sessions", "Log out everywhere", "Log them out",
        "Each browser has to log in again. Tokens go on.", "log-out",
    ),
    "export": Offer(
        "account.export", "Start an export", "Start the export",
        "All that is theirs is packed, and the link is mailed to the person, not to you.",
        "download",
    ),
    "erase": Offer(
        "account.erase", "Delete the account", "Delete the account",
        "All that is theirs goes, here and at the training service. What was paid stays in the"
        " books under nobody's name. They get a report by mail.",
        "trash-2", ErasureForm, is_heavy=True,
    ),
    "confirm-mail": Offer(
        "account.confirm_mail", "Send the confirmation again", "Send it",
        "The link that confirms their address, to that address.", "mail",
    ),
    "ask": Offer(
        "support.ask", "Ask to see more", "Ask them",
        "They get a mail and answer on their privacy page. It ends by itself after three days, and"
        " they can take it back before.", "eye", target=_access,
    ),
    "view-as": Offer(
        "support.view_as", "View as this person", "Look for 15 minutes",
        "You see their pages as they do, and change nothing. Each page that you open stands in"
        " their activity.", "scan-eye",
    ),
    "refund": Offer(
        "order.refund", "Refund an order", "Send the money back",
        "The share that is unspent goes back the way it was paid, and its credits leave.",
        "receipt-text", target=_order,
    ),
    "resend": Offer(
        "notice.resend", "Send a mail again", "Send it again",
        "The same mail, to the person's address.", "mail", target=_notice,
    ),
    "cancel": Offer(
        "job.cancel", "Stop a job", "Stop the job",
        "It ends at its next step, and what was held for it is free again.", "ban", target=_job,
        is_heavy=True,
    ),
    "retry": Offer(
        "job.retry", "Try a job again", "Try it again",
        "The same again. The person pays what is delivered, as if they had asked themself.",
        "rotate-ccw", target=_job,
    ),
}  # fmt: skip
# Those that stand on the person's page; the others stand beside what they are about.
ON_PAGE = ("credits", "end-sessions", "confirm-mail", "export", "view-as")


def title_of(act: str) -> str:
    return next(offer.title for offer in OFFERS.values() if offer.act == act)


def on_page(person: User, may: Callable[[str], bool]) -> Iterable[tuple[str, Offer]]:
    """What this member of staff may do with it now."""
    door = "switch-off" if person.is_active else "switch-on"
    names = (*ON_PAGE, door, "erase")
    return [(name, OFFERS[name]) for name in names if may(OFFERS[name].permission)]
