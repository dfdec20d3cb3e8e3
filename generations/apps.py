from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db.models import Q

from core import exports
from core.exports import ExportFile, ExportPart
from core.jobs.maintenance import MaintenanceRule

EXPORTS = (
    ExportPart("prompts", "generations.Generation", "What you asked for, with all settings.",
               "id personal_model_id prompt original_prompt aspect_ratio outputs seed steps"
               " guidance lora_scale output_format state delivered error created_at finished_at"),
    ExportPart("enhancements", "generations.Enhancement", "Prompts that you had made better.",
               "id personal_model_id provider prompt proposal changes state created_at"),
    ExportPart("pictures", "generations.GeneratedImage", "Your gallery, drawings with their SVG.",
               "id generation_id personal_model_id number title width height size sha256"
               " file_format svg_size personal_model.name created_at",
               only=Q(deleted_at=None), files=lambda image: _files(image)),
)  # fmt: skip


def _files(image: Any) -> Iterator[ExportFile]:
    """Under names that sort by time and say the model or the drawing."""
    words = image.title or (image.personal_model.name if image.personal_model else "drawing")
    name = f"{image.created_at:%Y-%m-%d-%H%M%S} {words} {image.number}"
    yield ExportFile(f"{name}.{image.file_format}", image.original_key)
    if image.svg_size is not None:
        yield ExportFile(f"{name}.svg", image.svg_key)


class GenerationsConfig(AppConfig):
    name = "generations"
    verbose_name = "Pictures"

    def ready(self) -> None:
        from billing.models import Purpose
        from billing.services import paid_jobs, staff_acts
        from core import erasure
        from core.jobs import maintenance, registry
        from generations import tasks
        from generations.models import Enhancement, Generation
        from generations.services import (
            deleted_models,
            enhancements,
            erasure_steps,
            generation_handler,
            generations,
        )
        from models_training.services import dependents

        retry = staff_acts.priced(generations.retry_generation)
        kind = registry.JobKind(
            Generation,
            generations.advance,
            tasks.enqueue_generation,
            takes_turns=True,
            retry=retry,
        )
        registry.register(generation_handler.KIND, kind)
        enhancing = registry.JobKind(Enhancement, enhancements.advance, tasks.enqueue_enhancement)
        registry.register(enhancements.KIND, enhancing)
        paid_jobs.register(Purpose.IMAGE, Generation)
        dependents.register("generations", deleted_models.DEPENDENT)
        _register_moderation()
        erasure.register(*erasure_steps.STEPS)
        maintenance.register(_expiry_rule())
        exports.register(*EXPORTS)


def _expiry_rule() -> MaintenanceRule:
    from generations.services import expire_test_rows

    return MaintenanceRule(
        "rows of test models",
        "deleted once the model and its pictures are gone",
        expire_test_rows.due,
        expire_test_rows.erase,
        deletes=True,
    )


def _register_moderation() -> None:
    from core.moderation import registry as moderation
    from generations.services import moderated

    moderation.register(*moderated.TARGETS)
