"""Finding one's own jobs, one or a page of them."""

from __future__ import annotations

from werkzeug.wrappers import Response

from sandbox.replicate import jobs, retention, shapes
from sandbox.replicate.calls import PER_PAGE, Call, before, listed
from sandbox.replicate.errors import not_found
from sandbox.replicate.jobs import Job


def own_job(call: Call, job_id: str, *kinds: str) -> Job:
    """A job of these kinds and this account. Raises Refused (404)."""
    job = jobs.find(call.state.store, job_id)
    if job is None or job.kind not in kinds or job.account != call.account:
        raise not_found()
    return job


def page(call: Call, kind: str) -> Response:
    """Newest first."""
    start = before(call)
    rows = call.state.store.rows(
        "SELECT seq, record FROM jobs WHERE kind = ? AND account = ? AND seq < ?"
        " ORDER BY seq DESC LIMIT ?",
        kind, call.account, start, PER_PAGE + 1,
    )  # fmt: skip
    found = [retention.present(call.state, jobs.read(row["record"])) for row in rows]
    shown = [shapes.in_list(job, call.state.base_url) for job in found]
    return listed(call, rows, shown, _newer(call, kind, start))


def _newer(call: Call, kind: str, start: int) -> int | None:
    rows = call.state.store.rows(
        "SELECT seq FROM jobs WHERE kind = ? AND account = ? AND seq >= ? ORDER BY seq LIMIT ?",
        kind, call.account, start, PER_PAGE,
    )  # fmt: skip
    return rows[-1]["seq"] + 1 if rows else None
