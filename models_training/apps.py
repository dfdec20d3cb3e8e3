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
        from models_training.models import Training
        from models_training.services import training_price, trainings
        from models_training.services.duties import DUTIES
        from models_training.services.training_work import KIND

        kind = jobs.Kind(Training, trainings.advance, tasks.nudge_training, takes_turns=True)
        jobs.register(KIND, kind)
        credits.register_job_state(Purpose.TRAINING, training_price.is_over)
        for duty in DUTIES:
            sweep.register(duty)
