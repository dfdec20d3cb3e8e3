"""Mails to a person about the safety of their account: what was made or changed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context

from accounts.models import User


def tell(person: User, news: str, **facts: Any) -> None:
    """Once the transaction stands, and never in the way of it: see `AccountAdapter`.

    `news` is the prefix of the templates. An operator's shell tells nobody.
    """
    if context.request is not None:
        get_adapter().send_notification_mail(news, person, facts)
