"""The page that explains the sandbox and shows what is going on in it."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox.clock import now, stamp
from sandbox.pages import faults, mailbox
from sandbox.pages.layout import (
    FOLDER,
    Html,
    code,
    fragment,
    fragments,
    link,
    moment,
    page,
    status,
    table,
)
from sandbox.replicate import deletions, jobs, logs
from sandbox.replicate.jobs import PREDICTION, TRAINING, ReplicateJob
from sandbox.replicate.shapes import picture_address
from sandbox.state import SandboxState, Wanted

SHOWN = 12
JOURNAL_READ = 400
JOURNAL_SHOWN = 30


def rules() -> list[RuleFactory]:
    return [
        Rule("/", endpoint=show, methods=["GET"]),
        Rule("/_/sandbox.css", endpoint=show_css, methods=["GET"]),
        Rule("/_/sandbox.svg", endpoint=show_icon, methods=["GET"]),
        Rule("/log/<job_id>", endpoint=show_log, methods=["GET"]),
    ]


def show(state: SandboxState, request: Request) -> Response:
    body = fragment(
        "home",
        base=state.base_url,
        faults=faults.common_faults(),
        sets=faults.active_sets(state.behaviours),
        behaviours=faults.every_behaviour(),
        predictions=_predictions(state),
        trainings=_trainings(state),
        models=_models(state),
        mail=mailbox.newest(state, SHOWN),
        journal=_journal(state),
    )
    return page("Sandbox", body)


def show_css(state: SandboxState, request: Request) -> Response:
    return Response((FOLDER / "sandbox.css").read_text("utf-8"), mimetype="text/css")


def show_icon(state: SandboxState, request: Request) -> Response:
    return Response((FOLDER / "sandbox.svg").read_text("utf-8"), mimetype="image/svg+xml")


def show_log(state: SandboxState, request: Request, job_id: str) -> Response:
    """A job's log as a terminal would show it: carriage returns begin new lines."""
    job = jobs.find(state.store, job_id)
    text = logs.written_by(job, now()).replace("\r", "\n") if job and not job.erased else "No log."
    return Response(text, mimetype="text/plain")


def _predictions(state: SandboxState) -> Html:
    found = [deletions.present(state, job) for job in jobs.recent(state.store, PREDICTION, SHOWN)]
    rows = [
        (
            moment(stamp(job.created)),
            link(f"/log/{job.id}", code(job.id)),
            status(job.status),
            "removed" if job.erased else (job.input or {}).get("prompt", ""),
            job.error or _pictures(job),
        )
        for job in found
    ]
    heads = ("Created", "Id", "Status", "Prompt", "Pictures")
    return table(heads, rows, "No prediction yet.")


def _pictures(job: ReplicateJob) -> Html:
    prompt = (job.input or {}).get("prompt", "")
    return fragments(
        "picture",
        ({"address": picture_address(job, name, ""), "prompt": prompt} for name in job.pictures),
    )


def _trainings(state: SandboxState) -> Html:
    rows = [
        (
            moment(stamp(job.created)),
            link(f"/log/{job.id}", code(job.id)),
            status(job.status),
            job.destination,
            (job.input or {}).get("trigger_word", ""),
            job.photos or "–",
            job.error or "",
        )
        for job in jobs.recent(state.store, TRAINING, SHOWN)
    ]
    heads = ("Created", "Id", "Status", "Destination", "Trigger word", "Photos", "Error")
    return table(heads, rows, "No training yet.")


def _models(state: SandboxState) -> Html:
    found = state.store.rows(
        "SELECT m.owner, m.name, m.created, count(v.id) AS versions FROM models m"
        " LEFT JOIN versions v ON v.owner = m.owner AND v.name = m.name"
        " GROUP BY m.seq ORDER BY m.seq DESC LIMIT ?",
        SHOWN,
    )
    rows = [
        (moment(stamp(row["created"])), code(f"{row['owner']}/{row['name']}"), row["versions"])
        for row in found
    ]
    return table(("Created", "Model", "Versions"), rows, "No model yet.")


def _journal(state: SandboxState) -> Html:
    """What changes something; reading is left to the JSON, or polls would fill the page."""
    newest = reversed(state.journal.entries(Wanted(last=JOURNAL_READ)))
    changes = [entry for entry in newest if entry["method"] != "GET"]
    rows = [
        (
            entry["number"],
            moment(entry["at"]),
            entry["service"],
            code(f"{entry['method']} {entry['path'][:120]}"),
            _brief(entry["body"]),
            f"{entry['status'] or 'no answer'} {entry['note']}".strip(),
        )
        for entry in changes[:JOURNAL_SHOWN]
    ]
    heads = ("No.", "At", "Service", "Request", "Body", "Answer")
    return table(heads, rows, "Nothing has arrived yet.")


def _brief(body: Any) -> Html:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return code(text if len(text) < 160 else f"{text[:160]}…")
