from __future__ import annotations

from django.apps import AppConfig


class GenerationsConfig(AppConfig):
    name = "generations"

    def ready(self) -> None:
        from billing.models import Purpose
        from billing.services import credits
        from core import jobs
        from generations import tasks
        from generations.models import Enhancement, Generation
        from generations.services import enhancements, generation_work, generations, picture_price

        jobs.register(
            generation_work.KIND,
            jobs.Kind(Generation, generations.advance, tasks.nudge_generation, takes_turns=True),
        )
        jobs.register(
            enhancements.KIND,
            jobs.Kind(Enhancement, enhancements.advance, tasks.nudge_enhancement),
        )
        credits.register_job_state(Purpose.IMAGE, picture_price.is_over)
