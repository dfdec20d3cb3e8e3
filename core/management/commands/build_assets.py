"""Make the style sheet and the fonts; nothing to do when they are current."""

from __future__ import annotations

import subprocess
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from core.assets import Workshop, build, build_fonts, is_current, tailwind_command
from core.commands import OperatorCommand


class Command(OperatorCommand):
    help = "Build build/static/app.css and the fonts from assets/. Needs the build group only."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", action="store_true", help="rebuild the CSS on each change")
        parser.add_argument("--check", action="store_true", help="fail when a build is due")

    def handle(self, *args: Any, watch: bool, check: bool, **options: Any) -> None:
        shop = Workshop(settings.BASE_DIR)
        if watch:
            self._watch(shop)
        elif is_current(shop):
            self.say("Assets are current.")
        elif check:
            raise CommandError("Assets are out of date. Run: manage.py build_assets")
        else:
            self._build(shop)

    def _build(self, shop: Workshop) -> None:
        try:
            build(shop)
        except subprocess.CalledProcessError as error:
            raise CommandError(f"The style sheet could not be built:\n{error.stderr}") from error
        size = (shop.results / "app.css").stat().st_size
        self.say(f"Assets built: app.css {size // 1024} KB and 2 fonts.")

    def _watch(self, shop: Workshop) -> None:
        build_fonts(shop)
        self.say("Watching; Ctrl-C ends it.")
        try:
            subprocess.run(tailwind_command(shop, "--watch=always"), check=False)  # noqa: S603
        except KeyboardInterrupt:
            self.say("Done.")
