"""Gives a feature to a share of all people, to staff and to named people, and to nobody else."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError

from core.commands import OperatorCommand
from core.switches import flags
from core.switches.models import Feature


class Command(OperatorCommand):
    help = "Say who has a feature. Without a flag everybody has it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=Feature.values)
        parser.add_argument("share", type=int, choices=range(101), metavar="0-100")
        parser.add_argument("--no-staff", action="store_true", help="staff as everybody else")
        parser.add_argument("--person", action="append", default=[], metavar="EMAIL")
        parser.add_argument("--reason", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {email.lower() for email in options["person"]}
        found = get_user_model()._default_manager.filter(email__in=wanted)
        people = dict(found.values_list("email", "pk"))
        if missing := wanted - people.keys():
            raise CommandError(f"There is nobody with {', '.join(sorted(missing))}.")
        flag = flags.give(
            Feature(options["name"]),
            share=options["share"],
            for_staff=not options["no_staff"],
            people=people.values(),
            reason=options["reason"],
        )
        self.facts |= {"feature": flag.name, "share": flag.share, "people": len(people)}
        also = f", staff{'' if flag.for_staff else ' as all'} and {len(people)} by name"
        self.say(f"{flag}{also}.")
