from __future__ import annotations

from pathlib import PurePosixPath

from django.apps import AppConfig
from django.db.models import Q

from core import exports
from core.exports import ExportFile, ExportPart

EXPORTS = (
    ExportPart("models", "models_training.PersonalModel", "Your models; the trained weights stay"
               " at the training service, private, until you delete the model.",
               "id name trigger_word created_at ready_at deleted_at"),
    ExportPart("trainings", "models_training.Training", "How they were trained.",
               "id personal_model_id state trainer_id parameters photo_count consent_id error"
               " created_at finished_at photos_deleted photos_deleted_at zip_deleted_at"),
    ExportPart("agreements", "models_training.Agreement", "What other people in photos answered.",
               "id personal_model_id asked_by version text_sha256 answer created_at expires_at"
               " answered_at withdrawn_at"),
    ExportPart("photos", "models_training.Photo", "Photos that are still here, as they are used.",
               "id name training_id width height size created_at removed_at measured_at facts",
               only=Q(stored_at__isnull=False),
               files=lambda photo: [
                   ExportFile(f"{PurePosixPath(photo.name).stem}.jpg", photo.training_key)
               ]),
    ExportPart("model_deletions", "models_training.ModelDeletion", "Models that you deleted.",
               "id personal_model_id state with_pictures pictures version_deleted_at"
               " weights_gone_at home_deleted_at created_at finished_at"),
)  # fmt: skip


class ModelsTrainingConfig(AppConfig):
    name = "models_training"
    verbose_name = "Models and trainings"

    def ready(self) -> None:
        from accounts.models import ConsentPurpose
        from accounts.services import consents as given
        from billing.models import Purpose
        from billing.services import paid_jobs, staff_acts
        from core import erasure
        from core.jobs import maintenance, registry
        from models_training import tasks
        from models_training.models import ModelDeletion, Training
        from models_training.services import consents, deletions, erasure_steps, trainings
        from models_training.services.maintenance import RULES
        from models_training.services.training_handler import KIND
        from notifications.models import EventType
        from notifications.services import mails

        retry = staff_acts.priced(lambda training, _: trainings.retry_training(training))
        kind = registry.JobKind(
            Training, trainings.advance, tasks.enqueue_training, takes_turns=True, retry=retry
        )
        registry.register(KIND, kind)
        deletion = registry.JobKind(
            ModelDeletion,
            deletions.advance,
            tasks.enqueue_deletion,
            is_awaited=False,
            is_stopped=False,
        )
        registry.register(deletions.KIND, deletion)
        paid_jobs.register(Purpose.TRAINING, Training)
        _say_prices()
        given.register(ConsentPurpose.TRAIN_MODEL, consents.GUARD)
        _publish_refunds()
        _register_moderation()
        maintenance.register(*RULES)
        mails.register(EventType.TRAINING_SUCCEEDED, trainings.of_mail)
        mails.register(EventType.TRAINING_FAILED, trainings.of_mail)
        mails.register(EventType.MODEL_DELETED, deletions.of_mail)
        exports.register(*EXPORTS)
        erasure.register(*erasure_steps.STEPS)


def _say_prices() -> None:
    from billing import prices
    from billing.models import Purpose
    from billing.services import price_checks
    from models_training.services import trainers

    prices.register(Purpose.TRAINING, trainers.list_price)
    price_checks.register(Purpose.TRAINING, trainers.usual_job)


def _register_moderation() -> None:
    from core.moderation import registry as moderation
    from models_training.services import suspending

    moderation.register(suspending.TARGET)


def _publish_refunds() -> None:
    from billing import refund_rules
    from models_training.services.refund_rules import PUBLISHED

    refund_rules.publish(*PUBLISHED)
