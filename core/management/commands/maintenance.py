"""Answers every page with a word and 503, but for staff, webhooks and health checks."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from core.commands import OperatorCommand
from core.switches.models import Service
from core.switches.turn import Turn, turn


class Command(OperatorCommand):
    help = "Close the whole website, or open it. Workers go on: close services to stop those."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("to", choices=["on", "off"])
        parser.add_argument("message", nargs="?", default="", help="what people are told")

    def handle(self, *args: Any, **options: Any) -> None:
        begins = options["to"] == "on"
        turned = turn(Turn(Service.WEBSITE, is_on=not begins, message=options["message"]))
        self.facts |= {"is_open": not begins, "changed": bool(turned)}
        now = "closed for maintenance" if begins else "open"
        self.say(f"The website is {'' if turned else 'already '}{now}.")
