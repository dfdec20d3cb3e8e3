"""Says what changed at the paid services, and what to do about it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from core.commands import Exit, OperatorCommand
from visiona.provider_checks import CHECKS, Checked, look


class Command(OperatorCommand):
    help = "Compare the paid services with what we are set up for. Changes nothing; run it weekly."

    def handle(self, *args: Any, **options: Any) -> None:
        told: list[dict[str, Any]] = []
        self.facts["checks"] = told
        looked = []
        for checked in self.progress(look(), "checks", len(CHECKS)):
            looked.append(checked)
            told.append({"name": checked.name, "away": checked.is_away} | vars(checked.finding))
            self._say(checked)
        unsound = [checked for checked in looked if not checked.is_sound]
        away = [checked for checked in unsound if checked.is_away]
        if len(unsound) > len(away):
            raise CommandError(f"{len(unsound) - len(away)} need a look.")
        if away:
            words = f"{len(away)} could not be asked: run it again later."
            raise CommandError(words, returncode=Exit.AWAY)
        self.say("The services are as we are set up for them.")

    def _say(self, checked: Checked) -> None:
        finding = checked.finding
        style = self.style.SUCCESS if checked.is_sound else self.style.WARNING
        self.say(f"{style(f'{finding.level:8}')} {checked.name:18} {finding.seen}")
        if finding.mend and not checked.is_sound:
            self.say(f"{'':28}{finding.mend}")
