"""Gives a person credits, or takes some, with a reason that stays in the ledger."""

from __future__ import annotations

from argparse import ArgumentParser
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from billing.money import in_credits
from billing.prices import CREDIT
from billing.services import credits


class Command(BaseCommand):
    help = "Give a person credits; a negative number takes free ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("credits", help="as people see them: 5 or 0.2")
        parser.add_argument("--reason", required=True, help="the person reads it in their ledger")
        parser.add_argument("--staff", default="", help="email of the staff member who decided")
        parser.add_argument("--key", type=UUID, default=None, help="makes a repeat harmless")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = _person(options["email"])
        staff = _person(options["staff"]) if options["staff"] else None
        amount_mc = _milli(options["credits"])
        try:
            account = credits.adjust(owner, amount_mc, staff, options["reason"], options["key"])
        except credits.NotEnoughCredits as error:
            raise CommandError(f"Only {error.available_mc / CREDIT:g} are free.") from error
        except ValueError as error:
            raise CommandError(f"Not done: {error}.") from error
        self.stdout.write(f"The balance is {in_credits(account.posted_mc)}.")


def _person(email: str) -> User:
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError("Nobody has that email address.")
    return found


def _milli(text: str) -> int:
    try:
        amount = Decimal(text) * CREDIT
    except InvalidOperation as error:
        raise CommandError("Write the credits as a number: 5 or 0.2") from error
    if not amount.is_finite() or amount != int(amount):
        raise CommandError("A credit has three decimals at most.")
    return int(amount)
