from __future__ import annotations

from celery import shared_task

from operations.services import nights, observations, readings


@shared_task(name="operations.observe")
def observe() -> None:
    """Every minute by beat: what the metrics tell, and every five minutes the public status."""
    readings.refresh()
    observations.observe(readings.samples_of(readings.kept()))


@shared_task(name="operations.back_up")
def back_up() -> None:
    """Every ten minutes by beat: makes what is owed. Two at once can't be."""
    nights.make_due()
