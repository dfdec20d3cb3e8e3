from __future__ import annotations

from celery import shared_task

from operations.services import observations, readings


@shared_task(name="operations.observe")
def observe() -> None:
    """Every minute by beat: what the metrics tell, and every five minutes the public status."""
    readings.refresh()
    observations.observe(readings.samples_of(readings.kept()))
