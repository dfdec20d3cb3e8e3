"""Trainings and predictions as rows: both are jobs with the same life."""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.clock import now
from sandbox.state import Store

LIVE = frozenset({"starting", "processing"})
ENDED = frozenset({"succeeded", "failed", "canceled", "aborted"})
TRAINING = "training"
PREDICTION = "prediction"


class JobFailed(Exception):
    """The work can't be done; the text becomes the job's `error`."""


@dataclass
class ReplicateJob:
    """`text` is what the creating request said: behaviours with a match look for it there.

    `trainer` is the document of a training's trainer, `weights` the version whose photos a
    prediction draws from where that is not its own.
    """

    kind: str
    account: str
    model: str
    version: str
    input: dict[str, Any] | None
    text: str
    seconds: float
    outcome: str
    destination: str = ""
    webhook: str = ""
    events: list[str] = field(default_factory=list)
    deadline: float | None = None
    id: str = field(default_factory=lambda: new_id())
    created: float = field(default_factory=now)
    started: float | None = None
    completed: float | None = None
    status: str = "starting"
    pictures: list[str] = field(default_factory=list)
    photos: int = 0
    skipped: list[str] = field(default_factory=list)
    held_back: list[int] = field(default_factory=list)
    error: str | None = None
    erased: bool = False
    announced: bool = False
    trainer: dict[str, Any] = field(default_factory=dict)
    weights: str = ""

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def seed(self) -> int:
        """The seed that was asked for, or one of the job's own."""
        given = (self.input or {}).get("seed")
        return int(self.id, 36) % 2**31 if given is None else int(given)

    @property
    def gives_weights(self) -> bool:
        """A training of which no version comes, only a file."""
        return self.trainer.get("output_form") == "weights"

    @property
    def log_bar(self) -> str:
        """The name of its bar in the log, and of the folder that it saves to."""
        return str(self.trainer.get("log_bar") or "train")

    def input_as(self, role: str, usual: Any = None) -> Any:
        """What a training was given for a role, whatever its trainer calls that input."""
        given = (self.input or {}).get(self.trainer.get("roles", {}).get(role, ""))
        return usual if given is None else given

    @property
    def match_text(self) -> str:
        return f"{self.id} {self.destination} {self.text}"


def new_id() -> str:
    alphabet = string.ascii_lowercase + string.digits
    return "".join(secrets.choice(alphabet) for _ in range(26))


def add(store: Store, job: ReplicateJob) -> None:
    store.write(
        "INSERT INTO jobs (id, kind, account, version, status, erased, record)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        job.id, job.kind, job.account, job.version, job.status, job.erased, _record(job),
    )  # fmt: skip


def find(store: Store, job_id: str) -> ReplicateJob | None:
    row = store.row("SELECT record FROM jobs WHERE id = ?", job_id)
    return read(row["record"]) if row else None


def change(
    store: Store, job_id: str, allowed: Collection[str], **fields: Any
) -> ReplicateJob | None:
    """Change a job that is still in one of the allowed states; None when it no longer is."""
    with store.transaction():
        job = find(store, job_id)
        if job is None or job.status not in allowed:
            return None
        for name, value in fields.items():
            setattr(job, name, value)
        store.write(
            "UPDATE jobs SET status = ?, erased = ?, record = ? WHERE id = ?",
            job.status, job.erased, _record(job), job.id,
        )  # fmt: skip
        return job


def live(store: Store) -> list[ReplicateJob]:
    rows = store.rows("SELECT record FROM jobs WHERE status IN ('starting', 'processing')")
    return [read(row["record"]) for row in rows]


def with_data(store: Store) -> list[ReplicateJob]:
    """Ended predictions whose data are still there."""
    rows = store.rows(
        "SELECT record FROM jobs WHERE kind = ? AND erased = 0"
        " AND status NOT IN ('starting', 'processing')",
        PREDICTION,
    )
    return [read(row["record"]) for row in rows]


def trained_into(store: Store, destination: str) -> list[ReplicateJob]:
    rows = store.rows("SELECT record FROM jobs WHERE kind = ?", TRAINING)
    return [job for job in (read(row["record"]) for row in rows) if job.destination == destination]


def of_version(store: Store, version: str) -> list[ReplicateJob]:
    rows = store.rows(
        "SELECT record FROM jobs WHERE kind = ? AND version = ?", PREDICTION, version
    )
    return [read(row["record"]) for row in rows]


def recent(store: Store, kind: str, count: int) -> list[ReplicateJob]:
    rows = store.rows(
        "SELECT record FROM jobs WHERE kind = ? ORDER BY seq DESC LIMIT ?", kind, count
    )
    return [read(row["record"]) for row in rows]


def unannounced(store: Store, since: float) -> list[ReplicateJob]:
    """Ended jobs whose final webhook has not arrived yet."""
    rows = store.rows(
        "SELECT record FROM jobs WHERE status NOT IN ('starting', 'processing')"
        " AND json_extract(record, '$.announced') = 0"
        " AND json_extract(record, '$.completed') > ?",
        since,
    )
    return [read(row["record"]) for row in rows]


def forget(store: Store, job_id: str) -> None:
    store.write("DELETE FROM jobs WHERE id = ?", job_id)


def read(record: str) -> ReplicateJob:
    return ReplicateJob(**json.loads(record))


def _record(job: ReplicateJob) -> str:
    return json.dumps(asdict(job))
