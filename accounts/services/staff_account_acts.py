"""What staff do about an account itself: closed and opened, logged out, exported, erased."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.usersessions.models import UserSession

from accounts.models import Door, StaffAct, SupportAccess, User
from accounts.models.support import AccessKind
from accounts.services import erasures, exports, support_access
from accounts.services.staff_acts import ActRefused, Jobs, Kind
from core.row_security import user_scope

PERMISSION = "accounts.change_user"


def switch_off(act: StaffAct) -> None:
    """Nobody comes in, by a browser or by a token; what is theirs stays, and jobs end by
    themselves."""
    _refuse_for_colleagues(act)
    if not User.objects.filter(pk=act.owner_id, is_active=True).update(is_active=False):
        raise ActRefused("off_already", "This account is closed already. Nothing was done.")
    log_out_everywhere(act)


def switch_on(act: StaffAct) -> None:
    """By a worker: the web lets nobody in again."""
    closed = User.objects.filter(pk=act.owner_id, is_active=False, erased_at=None)
    if erasures.of_person(act.owner_id) or not closed.update(is_active=True):
        raise ActRefused(
            "on_already", "This account is open, or on its way out. Nothing was done."
        )


def log_out_everywhere(act: StaffAct) -> None:
    for session in UserSession.objects.filter(user=act.owner_id):
        session.end()


def start_export(act: StaffAct) -> Jobs:
    return [(exports.KIND, exports.request_export(act.owner, act.request_key).pk)]


def start_erasure(act: StaffAct) -> Jobs:
    _refuse_for_colleagues(act)
    wish = erasures.Wish(Door.STAFF, at_once=bool(act.asked["at_once"]), reason=act.reason)
    return [(erasures.KIND, erasures.request(act.owner, wish).pk)]


def send_confirmation(act: StaffAct) -> None:
    """From a request only, in which the mail's link is made."""
    with user_scope(act.owner_id):
        address = EmailAddress.objects.filter(user=act.owner_id).order_by("verified").first()
    if address is None or address.verified or context.request is None:
        raise ActRefused("confirmed", "Every address of this account is confirmed already.")
    address.send_confirmation(context.request)


def ask_for_access(act: StaffAct) -> None:
    support_access.ask(act.owner_id, AccessKind(act.target), act.staff_id, act.reason)


def view_as(act: StaffAct) -> None:
    if not SupportAccess.objects.live().filter(owner=act.owner_id, kind=AccessKind.VIEW).exists():
        raise ActRefused("not_allowed", "This person has not allowed it. Ask them first.")


def _refuse_for_colleagues(act: StaffAct) -> None:
    if act.owner.is_staff:
        words = "Whoever runs the administration takes a colleague off the staff first."
        raise ActRefused("staff", f"{words} Nothing was done.")


def _ask_words(act: StaffAct) -> str:
    return f"Our support asks to see {AccessKind(act.target).label}."


def _erasure_words(act: StaffAct) -> str:
    when = "at once" if act.asked["at_once"] else "in seven days"
    return f"The end of your account was asked for, {when}."


def _nothing_more(act: StaffAct) -> None:
    """The mail was the act."""


def _kind(words: str, run: Callable[[StaffAct], Jobs | None], **more: Any) -> Kind:
    return Kind(PERMISSION, lambda act: words, run, **more)


KINDS = {
    "account.switch_off": _kind("Your account was closed for now.", switch_off),
    "account.switch_on": _kind("Your account is open again.", switch_on, is_workers=True),
    "account.end_sessions": _kind("You were logged out on all devices.", log_out_everywhere),
    "account.export": _kind("An export of your data was started for you.", start_export),
    # What can't be undone is looked at twice.
    "account.erase": Kind(
        PERMISSION,
        _erasure_words,
        start_erasure,
        needs_second=lambda owner_id, facts: bool(facts["at_once"]),
    ),
    "account.confirm_mail": _kind(
        "The mail that confirms your address was sent again.",
        _nothing_more,
        before=send_confirmation,
        is_mailed=False,
    ),
    "support.ask": Kind(PERMISSION, _ask_words, ask_for_access),
    "support.view_as": _kind(
        "Our support looks at your pages for 15 minutes, without changing anything.",
        view_as,
        is_mailed=False,
    ),
}
