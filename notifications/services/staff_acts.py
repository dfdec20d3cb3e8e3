"""What staff do about a person's notices: send one's mail again."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import StaffAct
from accounts.services.staff_acts import ActRefused, Kind
from notifications.models import Notice
from notifications.services import mails

PERMISSION = "accounts.change_user"


def resend(act: StaffAct) -> None:
    """Under the same Message-ID, so that a mailbox that has it shows it once."""
    mine = Notice.objects.filter(pk=act.target, owner=act.owner_id)
    fresh = mine.filter(created_at__gte=timezone.now() - mails.GIVE_UP_AFTER)
    if not fresh.update(mail_due_at=timezone.now()):
        raise ActRefused(
            "old_news",
            "This mail is older than three days, so it is no news any more. Nothing was sent.",
        )
    mails.enqueue(mine.get().pk)


KINDS = {
    "notice.resend": Kind(
        PERMISSION, lambda act: "A mail was sent to you again.", resend, is_mailed=False
    )
}
