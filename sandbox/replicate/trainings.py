"""The trainings' part of the API."""

from __future__ import annotations

import re

from werkzeug.wrappers import Response

from sandbox.replicate import models, schemas, shapes
from sandbox.replicate.calls import Call, reply
from sandbox.replicate.creation import create as create_job
from sandbox.replicate.creation import shared_fields
from sandbox.replicate.errors import invalid_field, no_destination, no_version
from sandbox.replicate.jobs import TRAINING, Job
from sandbox.replicate.reading import own_job, page
from sandbox.replicate.runs import cancel as cancel_run
from sandbox.replicate.validation import check_input, check_keys, check_webhook

DESTINATION = re.compile(r"([^/\s]+)/([^/\s]+)")
RESOLUTION = re.compile(r"\d+(,\d+)*")


def create(call: Call, owner: str, name: str, version: str) -> Response:
    if (f"{owner}/{name}", version) != (schemas.TRAINER, schemas.TRAINER_VERSION):
        raise no_version()
    return create_job(call, _training)


def show(call: Call, job_id: str) -> Response:
    return reply(shapes.full(own_job(call, job_id, TRAINING), call.state.base_url))


def list_all(call: Call) -> Response:
    return page(call, TRAINING)


def cancel(call: Call, job_id: str) -> Response:
    own_job(call, job_id, TRAINING)
    return reply(shapes.full(cancel_run(call.state, job_id), call.state.base_url))


def _training(call: Call) -> Job:
    body = check_keys(call.body(), ("destination", "input"), ("webhook", "webhook_events_filter"))
    check_webhook(body)
    given = check_input(body["input"], schemas.TRAINING_INPUT)
    if not RESOLUTION.fullmatch(given.get("resolution", "512")):
        raise invalid_field("input.resolution", "format", "A comma separated list of integers")
    _check_destination(call, body["destination"])
    behaviours = call.state.behaviours
    return Job(
        kind=TRAINING,
        model=schemas.TRAINER,
        version=schemas.TRAINER_VERSION,
        destination=body["destination"],
        input=given,
        seconds=behaviours.take("training_seconds", call.text),
        outcome=behaviours.take("training_outcome", call.text),
        **shared_fields(call, body),
    )


def _check_destination(call: Call, destination: object) -> None:
    found = DESTINATION.fullmatch(destination) if isinstance(destination, str) else None
    if found is None:
        raise invalid_field("destination", "format", "Must be owner/name of an existing model")
    owner, name = found.groups()
    if owner != call.account or models.find(call.state.store, owner, name) is None:
        raise no_destination()
