from __future__ import annotations

from django.apps import AppConfig


class GenerationsConfig(AppConfig):
    name = "generations"

    def ready(self) -> None:
        from billing.models import Purpose
        from billing.services import credits
        from core import jobs, sweep
        from generations import tasks
        from generations.models import Enhancement, Generation
        from generations.services import (
            deleted_models,
            enhancements,
            generation_work,
            generations,
            old_tests,
            picture_price,
        )
        from models_training.services import makers

        jobs.register(
            generation_work.KIND,
            jobs.Kind(Generation, generations.advance, tasks.nudge_generation, takes_turns=True),
        )
        jobs.register(
            enhancements.KIND,
            jobs.Kind(Enhancement, enhancements.advance, tasks.nudge_enhancement),
        )
        credits.register_job_state(Purpose.IMAGE, picture_price.is_over)
        makers.register("generations", deleted_models.MAKER)
        sweep.register(
            sweep.Duty(
                "rows of test models",
                "deleted once the model and its pictures are gone",
                old_tests.due,
                old_tests.erase,
                deletes=True,
            )
        )
