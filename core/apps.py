from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import (
            checks,  # noqa: F401  registers the start-up checks
            sweep,
        )
        from core.models import KeptAnswer

        sweep.register(
            sweep.Duty(
                "answers kept for repeats of a request",
                "deleted after 24 hours",
                KeptAnswer.objects.past_keeping,
                KeptAnswer.delete,
                deletes=True,
            )
        )
