from __future__ import annotations

from django.apps import AppConfig


class ModelsTrainingConfig(AppConfig):
    name = "models_training"
    verbose_name = "Models and trainings"

    def ready(self) -> None:
        from billing.models import Purpose
        from billing.services import credits
        from core import jobs, sweep
        from models_training import tasks
        from models_training.models import ModelDeletion, Training
        from models_training.services import deletions, training_price, trainings
        from models_training.services.duties import DUTIES
        from models_training.services.training_work import KIND

        kind = jobs.Kind(Training, trainings.advance, tasks.nudge_training, takes_turns=True)
        jobs.register(KIND, kind)
        deletion = jobs.Kind(
            ModelDeletion, deletions.advance, tasks.nudge_deletion, is_awaited=False
        )
        jobs.register(deletions.KIND, deletion)
        credits.register_job_state(Purpose.TRAINING, training_price.is_over)
        for duty in DUTIES:
            sweep.register(duty)
