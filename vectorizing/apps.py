from __future__ import annotations

from django.apps import AppConfig


class VectorizingConfig(AppConfig):
    name = "vectorizing"
    verbose_name = "Vectorising"

    def ready(self) -> None:
        from billing.models import Purpose
        from billing.services import paid_jobs
        from core.jobs import maintenance, registry
        from vectorizing import tasks
        from vectorizing.models import Vectorisation
        from vectorizing.services import vectorise_worker
        from vectorizing.services.maintenance import RULES

        registry.register(
            vectorise_worker.KIND,
            registry.JobKind(Vectorisation, vectorise_worker.advance, tasks.enqueue_vectorisation),
        )
        for purpose in (Purpose.PREVIEW, Purpose.VECTOR):
            paid_jobs.register(purpose, Vectorisation)
        maintenance.register(*RULES)
