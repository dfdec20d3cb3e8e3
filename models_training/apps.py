from __future__ import annotations

from django.apps import AppConfig


class ModelsTrainingConfig(AppConfig):
    name = "models_training"
    verbose_name = "Models and trainings"

    def ready(self) -> None:
        from accounts.models import ConsentPurpose
        from accounts.services import consents as given
        from billing.models import Purpose
        from billing.services import paid_jobs
        from core.jobs import maintenance, registry
        from models_training import tasks
        from models_training.models import ModelDeletion, Training
        from models_training.services import consents, deletions, trainings
        from models_training.services.maintenance import RULES
        from models_training.services.training_handler import KIND
        from notifications.models import EventType
        from notifications.services import mails

        kind = registry.JobKind(
            Training, trainings.advance, tasks.enqueue_training, takes_turns=True
        )
        registry.register(KIND, kind)
        deletion = registry.JobKind(
            ModelDeletion, deletions.advance, tasks.enqueue_deletion, is_awaited=False
        )
        registry.register(deletions.KIND, deletion)
        paid_jobs.register(Purpose.TRAINING, Training)
        given.register(ConsentPurpose.TRAIN_MODEL, consents.GUARD)
        maintenance.register(*RULES)
        mails.register(EventType.TRAINING_SUCCEEDED, trainings.of_mail)
        mails.register(EventType.TRAINING_FAILED, trainings.of_mail)
        mails.register(EventType.MODEL_DELETED, deletions.of_mail)
