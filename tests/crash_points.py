"""A worker that takes a step of a job and dies at a named point.

Its process is a real one: what it leaves behind is what a real death leaves.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from uuid import UUID

from billing.services import paid_jobs
from core import replicate, storage
from core.jobs import registry
from core.jobs.models import Job, State
from generations.models import GeneratedImage
from models_training.services import deletions
from notifications import sending
from tests import crash_process


def crash(job: Job, point: str) -> None:
    crash_process.die(advance, type(job), job.pk, point)
    job.refresh_from_db()


def advance(model: type[Job], job_id: UUID, point: str) -> None:
    globals()[point.replace(" ", "_")]()
    [kind] = [kind for kind in registry.kinds().values() if kind.model is model]
    kind.advance(job_id, "")


def die(*args: object, **options: object) -> None:
    os._exit(137)


def after(function: Callable[..., Any], calls: int = 1) -> Callable[..., Any]:
    """The function, and death once it was called so many times."""
    done = 0

    def dying(*args: Any, **options: Any) -> Any:
        nonlocal done
        result = function(*args, **options)
        done += 1
        if done == calls:
            die()
        return result

    return dying


def before_the_post() -> None:
    replicate.start_prediction = replicate.start_training = die


def after_the_post() -> None:
    replicate.start_prediction = after(replicate.start_prediction)
    replicate.start_training = after(replicate.start_training)


def before_the_copy() -> None:
    replicate.get_prediction = after(replicate.get_prediction)


def in_the_middle_of_the_copy() -> None:
    storage.write = after(storage.write, 3)


def before_the_rows_of_the_copy() -> None:
    GeneratedImage.objects.bulk_create = die


def while_deleting_photos() -> None:
    storage.delete = after(storage.delete, 4)


def after_the_version_was_deleted() -> None:
    replicate.delete_version = after(replicate.delete_version)


def after_the_home_was_deleted() -> None:
    replicate.delete_model = after(replicate.delete_model)


def before_the_deletion_is_done() -> None:
    deletions._finish = die


def after_the_webhook() -> None:
    sending.send = after(sending.send)


def before_the_drawing() -> None:
    storage.read = die


def before_the_drawing_is_written() -> None:
    storage.write = die


def after_the_drawing_is_written() -> None:
    storage.write = after(storage.write)


def after_the_charge_before_the_commit() -> None:
    paid_jobs.settle = after(paid_jobs.settle)


def before_the_end_is_written() -> None:
    move = Job.move

    def ending(self: Job, to: State, **fields: Any) -> Any:
        return die() if to == State.FAILED else move(self, to, **fields)

    Job.move = ending  # type: ignore[method-assign]
