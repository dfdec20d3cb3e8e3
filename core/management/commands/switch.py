"""Closes a service with a word for people, or opens it again; alone it says how all stand."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from core.commands import OperatorCommand
from core.switches.models import Service, ServiceSwitch
from core.switches.turn import Turn, turn


class Command(OperatorCommand):
    help = "Close or open a service. Jobs that exist wait, and go on when it opens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", choices=Service.values)
        parser.add_argument("to", nargs="?", choices=["on", "off"])
        parser.add_argument("--message", default="", help="what people are told meanwhile")
        parser.add_argument("--reason", default="", help="for colleagues")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["to"]:
            self._turn(options)
        newest = {row.name: row for row in ServiceSwitch.objects.newest()}
        for service in Service:
            if options["name"] in (None, service):
                self._say(service, newest.get(service))

    def _turn(self, options: dict[str, Any]) -> None:
        wish = Turn(
            Service(options["name"]), options["to"] == "on", options["message"], options["reason"]
        )
        if turn(wish) is None:
            self.say("Nothing changed: it stands so already.")

    def _say(self, service: Service, row: ServiceSwitch | None) -> None:
        self.facts[service] = row is None or row.is_on
        if row is None:
            self.say(f"{service}: on")
            return
        words = "" if row.is_on else f": {row.words}"
        self.say(f"{service}: {'on' if row.is_on else 'off'} since {row.at:%F %T}{words}")
