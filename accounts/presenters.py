"""An entry of the audit log in words for the person that it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import ApiToken
from core.audit.models import AuditEntry
from core.origins import Door

# Where the action itself, said as words, would not do.
_WORDS = {
    "account.connected": "An account elsewhere was connected",
    "account.disconnected": "An account elsewhere was disconnected",
    "account.made": "You signed up",
    "agreement.agreed": "Somebody whom your photos show agreed",
    "agreement.asked": "You made a link for somebody whom your photos show",
    "agreement.refused": "Somebody whom your photos show refused",
    "agreement.taken_back": "You took a link back",
    "agreement.withdrawn": "Somebody whom your photos show took it back",
    "consent.given": "You agreed",
    "consent.withdrawn": "You took your consent back",
    "credits.adjusted": "Our staff corrected your credits",
    "credits.expired": "Credits reached the end of their time",
    "credits.granted": "Credits came in",
    "credits.reversed": "Credits of a payment that went back were taken",
    "credits.spent": "Credits were spent",
    "customer.made_at_stripe": "Stripe was told of you as a customer",
    "deletion.asked": "Your account was asked to be deleted",
    "deletion.undone": "Your account stays",
    "email.changed": "Your email address was changed",
    "email.confirmed": "An email address was confirmed",
    "email.removed": "An email address was removed",
    "enhancement.started": "You asked for a better prompt",
    "export.asked": "You asked for an export of your data",
    "export.downloaded": "An export of your data was downloaded",
    "export.made": "An export of your data was made",
    "factor.added": "A second factor was added",
    "factor.codes_made": "New recovery codes were made",
    "factor.removed": "A second factor was removed",
    "factor.used": "A second factor was used",
    "generation.started": "You asked for pictures",
    "generation.succeeded": "Pictures were made",
    "generation.taken_by_provider": "A prompt went to Replicate",
    "login.disowned": "You said that a login was not yours; everybody was logged out",
    "log.read": "Our operators read this log",
    "login.ended": "You logged out",
    "login.failed": "A login failed",
    "login.succeeded": "You logged in",
    "model.deleted": "You deleted a model",
    "moderation.appealed": "You asked for a second look",
    "moderation.appeal_kept": "Our staff looked again and stayed with a decision",
    "moderation.appeal_lifted": "Our staff looked again and took a decision back",
    "moderation.dismiss": "Our staff found nothing wrong with something of yours",
    "moderation.lifted": "Our staff took a suspension back",
    "moderation.remove": "Our staff removed something of yours",
    "moderation.suspend_model": "Our staff suspended a model of yours",
    "moderation.suspend_person": "Our staff suspended your account",
    "moderation.uphold": "Our staff found that something of yours breaks the rules",
    "moderation.viewed": "Our moderators looked at a picture or prompt of yours, for a case",
    "model.home_made": "A private place for your models was made at Replicate",
    "model.weights_deleted_at_provider": "Your model's weights were gone at Replicate",
    "model.home_deleted_at_provider": "Your private model's place at Replicate was deleted",
    "model.version_deleted_at_provider": "A model was deleted at Replicate",
    "modeldeletion.succeeded": "A model is gone for good",
    "notifications.chosen": "It was chosen what you are told",
    "password.changed": "Your password was changed",
    "password.reset": "A new password was chosen by a mailed link",
    "password.set": "A password was set",
    "prompt.blocked": "A prompt of yours was blocked",
    "photos.deleted": "The photos of a training were deleted",
    "picture.erased": "A picture's files were erased",
    "receipt.issued": "A signed receipt was issued",
    "report.asked": "You asked for a file of a report",
    "report.downloaded": "A file of a report was downloaded",
    "report.made": "A file of a report was made",
    "report.weekly_chosen": "You chose whether last week comes by mail",
    "session.ended": "You logged a device out",
    "staff.act_allowed": "Our staff allowed what a colleague asked for",
    "staff.act_asked": "Our staff asked a colleague to look at something for you",
    "staff.act_declined": "Our staff declined what a colleague asked for",
    "staff.act_done": "Our staff did something for you",
    "staff.act_expired": "Our staff left something undone for you",
    "staff.act_failed": "Our staff could not do something for you",
    "staff.changed": "Our staff changed something of yours",
    "staff.read": "Our staff looked at something of yours",
    "staff.read_history": "Our staff looked at the history of something of yours",
    "refund.ordered": "Money of an order was ordered back",
    "refund.succeeded": "Money of an order went back",
    "credits.returned": "Credits that were spent came back",
    "training.given_back": "A training was given back",
    "staff.viewed": "Our staff looked at a page of yours, as you allowed",
    "support.allowed": "You let our support see more",
    "support.refused": "You refused to let our support see more",
    "support.taken_back": "You took back what our support may see",
    "training.started": "You started a training",
    "training.taken_by_provider": "Photos went to Replicate for a training",
    "vector.upload": "You sent a picture to vectorise",
    "vector.zip": "You downloaded a zip of drawings",
}
_STAFF_ACTS = {
    "account.confirm_mail": "sent you the mail that confirms your address",
    "account.end_sessions": "logged you out everywhere",
    "account.erase": "asked for the end of your account",
    "account.export": "started an export of your data",
    "account.switch_off": "closed your account",
    "account.switch_on": "opened your account",
    "credits.adjust": "changed your credits",
    "job.cancel": "stopped a job of yours",
    "job.retry": "started a job of yours again",
    "notice.resend": "sent you a mail again",
    "order.refund": "sent money of an order back",
    "support.ask": "asked to see more",
    "support.view_as": "began to look at your pages, as you allowed",
}
# What a person does best to look at twice.
_WEIGHTY = (
    "email.",
    "export.",
    "factor.",
    "login.failed",
    "password.",
    "token.made",
    "webhook.",
    "staff.",
    "moderation.",
)
_DOORS = {
    Door.API: "by a program",
    Door.STAFF: "by our staff",
    Door.WORKER: "by our system",
    Door.OPERATOR: "by our operators",
}


@dataclass(frozen=True)
class ActivityRow:
    """`here` is the place of whoever reads it; `token` the name of the program's, if it lives."""

    entry: AuditEntry
    here: str
    token: str = ""

    @property
    def what(self) -> str:
        """ "training.canceled" is "Training canceled"."""
        act = self.entry.details.get("act") if self.entry.action == "staff.act_done" else None
        if act in _STAFF_ACTS:
            return f"Our staff {_STAFF_ACTS[act]}"
        words = self.entry.action.replace(".", " ").replace("_", " ")
        return _WORDS.get(self.entry.action, words[:1].upper() + words[1:])

    @property
    def by(self) -> str:
        return f"by your token “{self.token}”" if self.token else _DOORS.get(self._door, "")

    @property
    def place(self) -> str:
        """An address is not kept, only whether two are of one network."""
        if not self.entry.place or self._door == Door.STAFF:
            return ""
        return "this network" if self.entry.place == self.here else "another network"

    @property
    def device(self) -> str:
        """Staff's own are no concern of the person's."""
        return "" if self._door == Door.STAFF else self.entry.device

    @property
    def where(self) -> list[str]:
        return [words for words in (self.device, self.place, self.by) if words]

    @property
    def is_weighty(self) -> bool:
        return self.entry.action.startswith(_WEIGHTY)

    @property
    def _door(self) -> Door:
        return Door(self.entry.door)


def activity_rows(entries: Iterable[AuditEntry], here: str) -> list[ActivityRow]:
    """One query for the names of tokens, where there are some."""
    entries = list(entries)
    used = {entry.token_id for entry in entries if entry.token_id}
    names: dict[UUID | None, str] = (
        dict(ApiToken.objects.filter(pk__in=used).values_list("pk", "name")) if used else {}
    )
    return [ActivityRow(entry, here, names.get(entry.token_id, "")) for entry in entries]
