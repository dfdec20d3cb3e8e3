"""The predictions' part of the API."""

from __future__ import annotations

import re
import time

from werkzeug.wrappers import Response

from sandbox.clock import now
from sandbox.replicate import jobs, models, retention, schemas, shapes
from sandbox.replicate.calls import Call, reply
from sandbox.replicate.creation import create as create_job
from sandbox.replicate.creation import shared_fields
from sandbox.replicate.errors import Refused, invalid_field, no_version
from sandbox.replicate.jobs import PREDICTION, TRAINING, Job
from sandbox.replicate.reading import own_job, page
from sandbox.replicate.runs import cancel as cancel_run
from sandbox.replicate.validation import check_input, check_keys, check_webhook

PREFER = re.compile(r"wait(?:=([1-9]|[1-5][0-9]|60))?")
# The answer to a training's creation names addresses of a prediction, so those must work.
KINDS = (PREDICTION, TRAINING)
HEX = re.compile(r"[0-9a-f]{64}")


def create(call: Call) -> Response:
    wait = _wait(call.request.headers.get("Prefer"))
    response = create_job(call, _prediction)
    if wait and response.status_code == 201:
        return _waited(call, response, wait)
    return response


def show(call: Call, job_id: str) -> Response:
    job = retention.present(call.state, own_job(call, job_id, *KINDS))
    return reply(shapes.full(job, call.state.base_url))


def list_all(call: Call) -> Response:
    return page(call, PREDICTION)


def cancel(call: Call, job_id: str) -> Response:
    own_job(call, job_id, *KINDS)
    return reply(shapes.full(cancel_run(call.state, job_id), call.state.base_url))


def _prediction(call: Call) -> Job:
    body = check_keys(
        call.body(), ("version", "input"), ("webhook", "webhook_events_filter", "stream")
    )
    check_webhook(body)
    version, model = _runnable(call, body["version"])
    given = check_input(body["input"], schemas.PREDICTION_INPUT)
    text = f"{call.text} {model}"
    return Job(
        kind=PREDICTION,
        model=model,
        version=version,
        destination=model,
        input=given,
        seconds=call.state.behaviours.take("prediction_seconds", text),
        outcome=call.state.behaviours.take("prediction_outcome", text),
        **shared_fields(call, body),
    )


def _runnable(call: Call, asked: object) -> tuple[str, str]:
    """The id and the model of one of the account's own versions. Raises Refused (422)."""
    name, _, version = asked.rpartition(":") if isinstance(asked, str) else ("", "", "")
    row = models.find_version(call.state.store, version) if HEX.fullmatch(version) else None
    if row is None or row["owner"] != call.account or row["gone_at"] is not None:
        raise no_version()
    model = f"{row['owner']}/{row['name']}"
    if name and name != model:
        raise no_version()
    return version, model


def _wait(header: str | None) -> float:
    if header is None:
        return 0
    found = PREFER.fullmatch(header.strip())
    if found is None:
        raise invalid_field("Prefer", "pattern", "Must be wait or wait=1 to wait=60")
    return float(found[1] or 60)


def _waited(call: Call, response: Response, seconds: float) -> Response:
    """The answer of sync mode: the finished prediction, or 202 when the wait was too short."""
    job_id = response.get_json()["id"]
    until = now() + seconds
    while (job := _current(call, job_id)).is_live and now() < until:
        time.sleep(0.05)
    shape = shapes.full(job, call.state.base_url)
    headers = {"Preference-Applied": f"wait={seconds:g}", "Location": shape["urls"]["get"]}
    return reply(shape, 202 if job.is_live else 201, headers)


def _current(call: Call, job_id: str) -> Job:
    job = jobs.find(call.state.store, job_id)
    if job is None:
        raise Refused(404, "The prediction was deleted with its version.")
    return job
