from __future__ import annotations

from pathlib import PurePosixPath

from django.apps import AppConfig

from core import exports
from core.exports import ExportFile, ExportPart

EXPORTS = (
    ExportPart("vector_sources", "vectorizing.VectorSource", "Pictures to vectorise, for their"
               " 24 hours.", "id name width height size batch_id image_id created_at expires_at",
               files=lambda source: [
                   ExportFile(f"{PurePosixPath(source.name).stem}.png", source.source_key)
               ] if source.stored_at and not source.files_gone_at else []),
    ExportPart("drawings", "vectorizing.Vectorisation", "What was drawn, for its 24 hours.",
               "id source_id source.name purpose state kind colours detail smoothing"
               " remove_background threshold paths colours_found svg_size width height price_mc"
               " error created_at finished_at expires_at",
               files=lambda job: [
                   ExportFile(f"{PurePosixPath(job.source.name).stem} {job.purpose}{suffix}", key)
                   for key in job.keys for suffix in [PurePosixPath(key).suffix]
               ] if job.has_result else []),
    ExportPart("drawing_batches", "vectorizing.VectorBatch", "Pictures that were sent together.",
               "id kind colours detail smoothing remove_background threshold created_at"
               " started_at"),
    ExportPart("drawing_activity", "vectorizing.Activity", "What you did there, for a year.",
               "id act file_format source_id vectorisation_id batch_id size created_at"),
)  # fmt: skip


class VectorizingConfig(AppConfig):
    name = "vectorizing"
    verbose_name = "Vectorising"

    def ready(self) -> None:
        from billing.models import Purpose
        from billing.services import paid_jobs, staff_acts
        from core import erasure
        from core.jobs import maintenance, registry
        from vectorizing import tasks
        from vectorizing.models import Vectorisation
        from vectorizing.services import erasure_steps, vectorisations, vectorise_worker
        from vectorizing.services.maintenance import RULES

        registry.register(
            vectorise_worker.KIND,
            registry.JobKind(
                Vectorisation,
                vectorise_worker.advance,
                tasks.enqueue_vectorisation,
                retry=staff_acts.priced(vectorisations.retry),
            ),
        )
        for purpose in (Purpose.PREVIEW, Purpose.VECTOR):
            paid_jobs.register(purpose, Vectorisation)
        maintenance.register(*RULES)
        exports.register(*EXPORTS)
        erasure.register(*erasure_steps.STEPS)
