from __future__ import annotations

from django.apps import AppConfig


class GenerationsConfig(AppConfig):
    name = "generations"
    verbose_name = "Pictures"

    def ready(self) -> None:
        from billing.models import Purpose
        from billing.services import paid_jobs
        from core.jobs import maintenance, registry
        from generations import tasks
        from generations.models import Enhancement, Generation
        from generations.services import (
            deleted_models,
            enhancements,
            expire_test_rows,
            generation_handler,
            generations,
        )
        from models_training.services import dependents

        registry.register(
            generation_handler.KIND,
            registry.JobKind(
                Generation, generations.advance, tasks.enqueue_generation, takes_turns=True
            ),
        )
        registry.register(
            enhancements.KIND,
            registry.JobKind(Enhancement, enhancements.advance, tasks.enqueue_enhancement),
        )
        paid_jobs.register(Purpose.IMAGE, Generation)
        dependents.register("generations", deleted_models.DEPENDENT)
        maintenance.register(
            maintenance.MaintenanceRule(
                "rows of test models",
                "deleted once the model and its pictures are gone",
                expire_test_rows.due,
                expire_test_rows.erase,
                deletes=True,
            )
        )
