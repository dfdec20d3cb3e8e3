"""What people are told, kind by kind: its words, and who decides whether it is told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from notifications.models import EventType, Notice


class Group(StrEnum):
    WORK = "Models and pictures"
    MONEY = "Credits and payments"
    ACCOUNT = "Your account"


class Told(StrEnum):
    """Whether a door is used: as it comes, and whether a person may change that."""

    ON = "on"
    OFF = "off"
    ALWAYS = "always"

    @property
    def is_fixed(self) -> bool:
        return self is Told.ALWAYS

    @property
    def at_first(self) -> bool:
        return self is not Told.OFF


@dataclass(frozen=True)
class Kind:
    """`line` and `text` are filled with the words of an event; they are the mail as well.

    `mail_template` names two templates of its own (.txt, .html) where a mail says more.
    """

    group: Group
    icon: str
    line: str
    text: str = ""
    button: str = "Have a look"
    mail: Told = Told.ON
    page: Told = Told.ON
    # Why it can't be switched off.
    why: str = ""
    # Mailed to somebody too whose account is closed.
    for_closed: bool = False
    mail_template: str = "notifications/emails/notice"


@dataclass(frozen=True)
class Lines:
    """A notice in words."""

    kind: Kind
    line: str
    text: str


_FREE: Final = "Nothing was charged: your credits are free again."
_STAYS: Final = (
    "Your plan and your credits stay as they are until {until} UTC. The credits of the new month"
    " come as soon as it is paid."
)
_receipt = partial(Kind, mail=Told.ALWAYS, page=Told.ALWAYS, why="This is your receipt.")
_money = partial(Kind, mail=Told.ALWAYS, page=Told.ALWAYS, why="This is about your money.")
_support = partial(
    Kind,
    Group.ACCOUNT,
    "life-buoy",
    text="The reason: {reason}",
    mail=Told.ALWAYS,
    page=Told.ALWAYS,
    why="This is about your account.",
    for_closed=True,
)
_decision = partial(
    Kind, mail=Told.ALWAYS, page=Told.ALWAYS, why="This is about what you may do here."
)
_E = EventType

KINDS: Final[dict[str, Kind]] = {
    _E.TRAINING_SUCCEEDED: Kind(
        Group.WORK,
        "sparkles",
        "Your model “{model}” is ready",
        "Put “{trigger_word}” into a prompt and see yourself anywhere.",
        mail_template="emails/training_ready",
    ),
    _E.TRAINING_FAILED: Kind(
        Group.WORK,
        "circle-alert",
        "The training of “{model}” {how}",
        f"{{reason}} {_FREE}",
        mail_template="emails/training_failed",
    ),
    _E.TRAINING_CANCELED: Kind(
        Group.WORK, "ban", "The training of “{model}” was cancelled", _FREE, mail=Told.OFF
    ),
    _E.GENERATION_SUCCEEDED: Kind(
        Group.WORK, "images", "{pictures} ready", "Made with “{model}”.", mail=Told.OFF
    ),
    _E.GENERATION_FAILED: Kind(
        Group.WORK,
        "circle-alert",
        "Your pictures could not be made",
        "{reason} Nothing was charged.",
        mail=Told.OFF,
    ),
    _E.GENERATION_CANCELED: Kind(
        Group.WORK,
        "ban",
        "Your pictures were cancelled",
        _FREE,
        mail=Told.OFF,
        page=Told.OFF,
    ),
    _E.VECTORISATION_SUCCEEDED: Kind(
        Group.WORK,
        "pen-tool",
        "Your vector drawing is ready",
        "Download it as long as it is kept.",
        mail=Told.OFF,
    ),
    _E.VECTORISATION_FAILED: Kind(
        Group.WORK,
        "circle-alert",
        "Your vector drawing could not be made",
        "{reason} Nothing was charged.",
        mail=Told.OFF,
    ),
    _E.PHOTOS_DELETED: _receipt(
        Group.WORK,
        "shield-check",
        "The photos of “{model}” are deleted",
        "{photos} and the zip for the training service. Nobody has them any more but you.",
        button="See the receipt",
    ),
    _E.MODEL_DELETED: _receipt(
        Group.WORK,
        "shield-check",
        "Your model “{model}” is deleted",
        "It is gone here and at the training service.",
        mail_template="emails/model_deleted",
    ),
    _E.CREDITS_LOW: Kind(
        Group.MONEY,
        "coins",
        "You have {left} left",
        "A picture costs {picture} and a training {training}.",
        button="Get more credits",
    ),
    _E.CREDITS_EXPIRING: Kind(
        Group.MONEY,
        "hourglass",
        "{credits} expire on {day}",
        "They came with a month of your plan and end with it. What came in packs stays.",
        button="Make something of them",
    ),
    _E.ORDER_PAID: _receipt(
        Group.MONEY,
        "receipt-text",
        "Your payment for {offer} is here",
        "{amount} arrived. {credits} are yours to spend.",
        button="See the order",
    ),
    _E.ORDER_FAILED: _money(
        Group.MONEY,
        "circle-alert",
        "Your payment for {offer} did not come through",
        "Your bank did not pay the {amount}. Nothing was charged and no credits were added. Ask"
        " your bank why, or choose another way of paying.",
        button="Choose again",
    ),
    _E.ORDER_REFUNDED: _receipt(
        Group.MONEY,
        "receipt-text",
        "{amount} of your payment for {offer} went back to you",
        "It arrives the way you paid, mostly within ten days. The credits that it bought went"
        " back in proportion.",
        button="See the order",
    ),
    _E.TRAINING_REFUNDED: _receipt(
        Group.MONEY,
        "coins",
        "The training of “{model}” is given back",
        "{credits} are yours again. The model is deleted, with its pictures.",
        button="See your credits",
    ),
    _E.ORDER_REFUND_FAILED: _money(
        Group.MONEY,
        "circle-alert",
        "The refund of {amount} for {offer} did not go through",
        "{reason}",
        button="See the order",
    ),
    _E.ORDER_DISPUTED: _money(
        Group.MONEY,
        "landmark",
        "Your bank asked for {amount} of your payment for {offer} back",
        "It looks into the payment, which takes some weeks. Until then the credits that it bought"
        " are held back; if your bank decides for the payment they come back to you. If you did"
        " not ask for this, tell your bank. If something was wrong with us, write to us.",
        button="See the order",
    ),
    _E.PAYMENT_FAILED: _money(
        Group.MONEY,
        "circle-alert",
        "Your payment for {plan} failed",
        f"Nothing was charged. {_STAYS}",
        button="Put in another card",
    ),
    _E.PAYMENT_TO_CONFIRM: _money(
        Group.MONEY,
        "circle-alert",
        "Your bank wants you to confirm the payment for {plan}",
        f"Your card is fine, and nothing was charged yet. {_STAYS}",
        button="Confirm the payment",
    ),
    _E.SUBSCRIPTION_CHANGED: _money(
        Group.MONEY, "coins", "{change}", "It renews on {day}.", button="See your plan"
    ),
    _E.SUBSCRIPTION_CANCELED: _money(
        Group.MONEY,
        "coins",
        "Your {plan} plan ends on {day}",
        "You cancelled it, and nothing more is charged. Until then all stays as it is.",
        button="See your plan",
    ),
    _E.SUBSCRIPTION_ENDED: _money(
        Group.MONEY,
        "coins",
        "Your {plan} plan has ended",
        "Nothing more is charged. Your models, your pictures and the credits of packs stay.",
        button="See the plans",
    ),
    _E.MODERATION_DECIDED: _decision(
        Group.ACCOUNT,
        "shield-alert",
        "{what}",
        "{reason} {effect} If you see it otherwise, ask for a second look.",
        button="Read it, or ask for a second look",
    ),
    _E.MODERATION_ANSWERED: _decision(
        Group.ACCOUNT, "shield-check", "{what}", "{reason}", button="Read it"
    ),
    _E.WEBHOOK_STOPPED: Kind(
        Group.ACCOUNT,
        "webhook",
        "Your webhook at {host} is switched off",
        "{why} Nothing more is sent until you switch it on again. Your models, pictures and"
        " credits are not touched.",
        button="See what came back",
    ),
    _E.SUPPORT_ACTED: _support("Our support: {what}", button="See your activity"),
    _E.SUPPORT_ASKED: _support(
        "{what}",
        text="Nothing is seen unless you allow it, and you can take that back at any time. They"
        " write: {reason}",
        button="Answer",
    ),
}
_GONE: Final = Kind(Group.ACCOUNT, "bell", "Something happened")


def lines_of(notice: Notice) -> Lines:
    """A notice of another version of the product may lack a word that its kind has now."""
    kind = KINDS.get(notice.type, _GONE)
    words = _Words(json.loads(notice.words))
    text = kind.text.format_map(words).strip()
    return Lines(kind, kind.line.format_map(words), text)


class _Words(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return ""
