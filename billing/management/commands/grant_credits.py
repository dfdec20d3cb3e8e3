"""Gives a person credits, or takes some, with a reason that stays in the ledger."""

from __future__ import annotations

from argparse import ArgumentParser
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.core.management.base import CommandError

from accounts.models import User
from billing.money import in_credits
from billing.prices import CREDIT
from billing.services import credits
from core.commands import Exit, OperatorCommand


class Command(OperatorCommand):
    help = "Give a person credits; a negative number takes free ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("credits", help="as people see them: 5 or 0.2")
        parser.add_argument("--reason", required=True, help="the person reads it in their ledger")
        parser.add_argument("--staff", default="", help="email of the staff member who decided")
        parser.add_argument("--key", type=UUID, default=None, help="two runs with one give once")
        parser.add_argument(
            "--again", action="store_true", help="though the same was given for this reason"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        owner = _person(options["email"])
        staff = _person(options["staff"]) if options["staff"] else None
        amount_mc = _milli(options["credits"])
        key = options["key"] or _key(owner, amount_mc, options)
        before = credits.balance(owner).posted_mc
        try:
            account = credits.adjust(owner, amount_mc, staff, options["reason"], key)
        except credits.NotEnoughCredits as error:
            raise CommandError(f"Only {error.available_mc / CREDIT:g} are free.") from error
        except ValueError as error:
            raise CommandError(f"Not done: {error}.", returncode=Exit.MISUSE) from error
        self.facts |= {"key": key, "balance_mc": account.posted_mc}
        if account.posted_mc == before:
            self.say("Nothing changed: this was given for this reason before. See --again.")
        self.say(f"The balance is {in_credits(account.posted_mc)}.")


def _key(owner: User, amount_mc: int, options: dict[str, Any]) -> UUID:
    """The same person, amount and reason are the same act, so that a second run does nothing."""
    if options["again"]:
        return uuid4()
    return uuid5(NAMESPACE_URL, f"grant_credits {owner.pk} {amount_mc} {options['reason']}")


def _person(email: str) -> User:
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError("Nobody has that email address.")
    return found


def _milli(text: str) -> int:
    try:
        amount = Decimal(text) * CREDIT
    except InvalidOperation as error:
        words = "Write the credits as a number: 5 or 0.2"
        raise CommandError(words, returncode=Exit.MISUSE) from error
    if not amount.is_finite() or amount != int(amount):
        raise CommandError("A credit has three decimals at most.", returncode=Exit.MISUSE)
    return int(amount)
