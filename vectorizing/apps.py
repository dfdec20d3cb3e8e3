from __future__ import annotations

from django.apps import AppConfig


class VectorizingConfig(AppConfig):
    name = "vectorizing"
    verbose_name = "Vectorising"

    def ready(self) -> None:
        from billing.models import Purpose
        from billing.services import credits
        from core import jobs, sweep
        from vectorizing import tasks
        from vectorizing.models import Vectorisation
        from vectorizing.services import duties, tracing_work, vectorisations

        jobs.register(
            tracing_work.KIND,
            jobs.Kind(Vectorisation, tracing_work.advance, tasks.nudge_vectorisation),
        )
        for purpose in (Purpose.PREVIEW, Purpose.VECTOR):
            credits.register_job_state(purpose, vectorisations.is_over)
        for duty in duties.DUTIES:
            sweep.register(duty)
