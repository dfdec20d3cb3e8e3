"""Trainings and predictions in the API, faults included, and all of Replicate's addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from werkzeug.routing import Rule, RuleFactory, Submount
from werkzeug.wrappers import Response

from sandbox.clock import now
from sandbox.replicate import deletions, jobs, models, runs, schemas, shapes, trainers
from sandbox.replicate.calls import (
    PER_PAGE,
    NoAnswer,
    ReplicateCall,
    View,
    bad_gateway,
    before,
    listed,
    reply,
    signed_in,
)
from sandbox.replicate.errors import (
    ReplicateRefusal,
    invalid_field,
    no_destination,
    no_version,
    not_found,
    payment_required,
    throttled,
)
from sandbox.replicate.jobs import PREDICTION, TRAINING, ReplicateJob
from sandbox.replicate.validation import check_input, check_keys, check_webhook

DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?")
MIN_DEADLINE = 1
DEFAULT_EVENTS = ("output", "completed")
DESTINATION = re.compile(r"([^/\s]+)/([^/\s]+)")
DELIVERED = re.compile(r"/delivery/([a-z0-9]{26})/")
RESOLUTION = re.compile(r"\d+(,\d+)*")
# The answer to a training's creation names addresses of a prediction, so those must work.
EITHER = (PREDICTION, TRAINING)


def rules() -> list[RuleFactory]:
    version = "/models/<owner>/<name>/versions/<version>"
    routes = [
        _route("GET", "/account", models.show_account),
        _route("GET", "/webhooks/default/secret", models.show_secret),
        _route("POST", "/models", models.create),
        _route("GET", "/models/<owner>/<name>", models.show),
        _route("DELETE", "/models/<owner>/<name>", deletions.delete_model),
        _route("POST", "/models/<owner>/<name>/predictions", create_official),
        _route("GET", "/models/<owner>/<name>/versions", models.list_versions),
        _route("GET", version, models.show_version),
        _route("DELETE", version, deletions.delete_version),
        _route("POST", f"{version}/trainings", create_training),
        _route("GET", "/trainings", _pages(TRAINING)),
        _route("GET", "/trainings/<job_id>", _shown(TRAINING)),
        _route("POST", "/trainings/<job_id>/cancel", _canceled(TRAINING)),
        _route("GET", "/predictions", _pages(PREDICTION)),
        _route("POST", "/predictions", create_prediction),
        _route("GET", "/predictions/<job_id>", _shown(*EITHER)),
        _route("POST", "/predictions/<job_id>/cancel", _canceled(*EITHER)),
    ]
    return [Submount("/replicate/v1", routes)]


def create_training(call: ReplicateCall, owner: str, name: str, version: str) -> Response:
    trainer = trainers.find(call.state.store, f"{owner}/{name}", version)
    if trainer is None:
        raise no_version()
    return _create(call, partial(_training, trainer=trainer))


def create_prediction(call: ReplicateCall) -> Response:
    return _create(call, _prediction)


def create_official(call: ReplicateCall, owner: str, name: str) -> Response:
    """A prediction of a model that is run by its name; here it draws with weights of a file."""
    found = trainers.official(call.state.store, f"{owner}/{name}")
    if found is None:
        raise not_found()
    return _create(call, partial(_official, trainer=found))


def _route(method: str, path: str, view: View) -> Rule:
    return Rule(path, endpoint=signed_in(view), methods=[method])


def _pages(kind: str) -> View:
    def view(call: ReplicateCall) -> Response:
        """Newest first."""
        rows = call.state.store.rows(
            "SELECT seq, record FROM jobs WHERE kind = ? AND account = ? AND seq < ?"
            " ORDER BY seq DESC LIMIT ?",
            kind, call.account, before(call), PER_PAGE + 1,
        )  # fmt: skip
        found = [deletions.present(call.state, jobs.read(row["record"])) for row in rows]
        return listed(call, rows, [shapes.in_list(job, call.state.base_url) for job in found])

    return view


def _shown(*kinds: str) -> View:
    def view(call: ReplicateCall, job_id: str) -> Response:
        job = deletions.present(call.state, _own(call, job_id, kinds))
        return reply(shapes.full(job, call.state.base_url))

    return view


def _canceled(*kinds: str) -> View:
    def view(call: ReplicateCall, job_id: str) -> Response:
        _own(call, job_id, kinds)
        return reply(shapes.full(runs.cancel(call.state, job_id), call.state.base_url))

    return view


def _own(call: ReplicateCall, job_id: str, kinds: tuple[str, ...]) -> ReplicateJob:
    """A job of these kinds and this account. Raises ReplicateRefusal (404)."""
    job = jobs.find(call.state.store, job_id)
    if job is None or job.kind not in kinds or job.account != call.account:
        raise not_found()
    return job


def _create(call: ReplicateCall, build: Callable[[ReplicateCall], ReplicateJob]) -> Response:
    """Check, accept, start; then answer as the faults demand."""
    behaviours = call.state.behaviours
    _refuse_by_fault(call)
    fault = behaviours.peek("create_response", call.text)
    if fault == "refused_502":
        behaviours.take("create_response", call.text)
        return bad_gateway()
    job = build(call)
    behaviours.take("create_response", call.text)
    jobs.add(call.state.store, job)
    runs.launch(call.state, job)
    if fault == "lost":
        raise NoAnswer
    return bad_gateway() if fault == "error_502" else reply(_created(call, job), 201)


def _created(call: ReplicateCall, job: ReplicateJob) -> dict[str, Any]:
    return shapes.created(job, call.state.base_url)


def _refuse_by_fault(call: ReplicateCall) -> None:
    limit = call.state.behaviours.take("rate_limit", call.text)
    if limit != "off":
        raise throttled(limit["retry_after"])
    if call.state.behaviours.take("payment_required", call.text):
        raise payment_required()


def _training(call: ReplicateCall, trainer: trainers.Document) -> ReplicateJob:
    body = check_keys(call.body(), ("destination", "input"), ("webhook", "webhook_events_filter"))
    check_webhook(body)
    given = check_input(body["input"], trainer["schema"])
    resolution = trainer["roles"].get("resolution", "")
    if not RESOLUTION.fullmatch(str(given.get(resolution, "512"))):
        raise invalid_field(f"input.{resolution}", "format", "A comma separated list of integers")
    _check_destination(call, body["destination"], trainer.get("hardware", ""))
    job = _job(call, TRAINING, body, (trainer["remote"], trainer["version"]), body["destination"])
    job.trainer = {name: part for name, part in trainer.items() if not name.endswith("schema")}
    return job


def _check_destination(call: ReplicateCall, destination: object, hardware: str) -> None:
    found = DESTINATION.fullmatch(destination) if isinstance(destination, str) else None
    if found is None:
        raise invalid_field("destination", "format", "Must be owner/name of an existing model")
    owner, name = found.groups()
    row = models.find(call.state.store, owner, name)
    if owner != call.account or row is None:
        raise no_destination()
    if hardware and json.loads(row["details"])["hardware"] != hardware:
        raise invalid_field("destination", "hardware", f"The trainer needs {hardware}")


def _prediction(call: ReplicateCall) -> ReplicateJob:
    body = check_keys(
        call.body(), ("version", "input"), ("webhook", "webhook_events_filter", "stream")
    )
    check_webhook(body)
    model, version = _runnable(call, body["version"])
    check_input(body["input"], schemas.PREDICTION_INPUT)
    return _job(call, PREDICTION, body, (model, version), model)


def _official(call: ReplicateCall, trainer: trainers.Document) -> ReplicateJob:
    body = check_keys(call.body(), ("input",), ("webhook", "webhook_events_filter", "stream"))
    check_webhook(body)
    given = check_input(body["input"], trainer["inference_schema"])
    field = f"input.{trainer['weights_field']}"
    address = given.get(trainer["weights_field"])
    made = DELIVERED.search(str(address))
    training = jobs.find(call.state.store, made[1]) if made else None
    if training is None or not training.gives_weights:
        raise invalid_field(field, "format", "Not the address of weights")
    model = trainer["inference"]
    job = _job(call, PREDICTION, body, (model, "hidden"), model)
    job.weights = shapes.version_of(training)
    return job


def _runnable(call: ReplicateCall, asked: object) -> tuple[str, str]:
    """The model and the id of one of the account's versions. Raises ReplicateRefusal (422)."""
    name, _, version = asked.rpartition(":") if isinstance(asked, str) else ("", "", "")
    row = models.find_version(call.state.store, version)
    if row is None or row["owner"] != call.account or row["gone_at"] is not None:
        raise no_version()
    model = f"{row['owner']}/{row['name']}"
    if name and name != model:
        raise no_version()
    return model, version


def _job(
    call: ReplicateCall, kind: str, body: dict[str, Any], runs_on: tuple[str, str], place: str
) -> ReplicateJob:
    behaviours, text = call.state.behaviours, f"{call.text} {place}"
    return ReplicateJob(
        kind=kind,
        account=call.account,
        model=runs_on[0],
        version=runs_on[1],
        destination=place,
        input=body["input"],
        text=call.text,
        seconds=behaviours.take(f"{kind}_seconds", text),
        outcome=behaviours.take(f"{kind}_outcome", text),
        webhook=body.get("webhook", ""),
        events=body.get("webhook_events_filter") or list(DEFAULT_EVENTS),
        deadline=_deadline(call.request.headers.get("Cancel-After")),
    )


def _deadline(header: str | None) -> float | None:
    """`Cancel-After: 1m30s` or plain seconds, as a moment. Raises ReplicateRefusal (422)."""
    if header is None:
        return None
    found = DURATION.fullmatch(header.strip())
    if not found or not any(found.groups()):
        raise _bad_deadline("is a duration such as 90s, 5m or 1h30m")
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    total = hours * 3600 + minutes * 60 + seconds
    if total < MIN_DEADLINE:
        raise _bad_deadline(f"must be at least {MIN_DEADLINE} s")
    return now() + total


def _bad_deadline(rule: str) -> ReplicateRefusal:
    return invalid_field("Cancel-After", "format", f"Cancel-After {rule}")
