from __future__ import annotations

from uuid import UUID

from celery import shared_task

from core.jobs.enqueue import enqueue
from generations.services import enhancements, generations


@shared_task(name="generations.advance_generation")
def advance_generation(generation_id: str, hint: str = "") -> None:
    generations.advance(UUID(generation_id), hint)


@shared_task(name="generations.advance_enhancement")
def advance_enhancement(enhancement_id: str, hint: str = "") -> None:
    enhancements.advance(UUID(enhancement_id), hint)


def enqueue_generation(generation_id: UUID, hint: str = "") -> None:
    enqueue(advance_generation, str(generation_id), hint)


def enqueue_enhancement(enhancement_id: UUID, hint: str = "") -> None:
    enqueue(advance_enhancement, str(enhancement_id), hint)
