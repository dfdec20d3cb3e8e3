"""What was asked of us: how many jobs, how they ended, how long people waited and for what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from reports.registry import Asked, Chart, Column, Kind, Report, Row, Shape
from reports.services import figures
from reports.services.histograms import BUCKET, of_part, percentile
from reports.services.rollups import Rollup

KINDS = {
    "training": "Training",
    "image": "Pictures",
    "enhancement": "Enhanced prompt",
    "preview": "Vector preview",
    "vector": "Drawing",
}
_TABLES = {
    "models_training_training": "'training'",
    "generations_generation": "'image'",
    "generations_enhancement": "'enhancement'",
    "vectorizing_vectorisation": "purpose",
}


def _jobs(at: str) -> str:
    """All kinds, of those whose moment `at` lies in the day."""
    within = f"NOT is_test AND {at} >= %(since)s AND {at} < %(until)s"
    columns = "state, error_kind, created_at, submitted_at, finished_at"
    return " UNION ALL ".join(
        f"SELECT {kind} AS kind, {columns} FROM {table} WHERE {within}"  # noqa: S608
        for table, kind in _TABLES.items()
    )


def _times(figure: str, since: str, until: str, where: str) -> Rollup:
    ms = f"extract(epoch FROM {until} - {since}) * 1000"
    bucket = BUCKET.format(ms=ms)
    return Rollup(
        figure,
        f"SELECT kind, {bucket}, count(*) FROM ({_jobs('finished_at')}) j"  # noqa: S608
        f" WHERE {where} GROUP BY 1, 2",
    )


MADE = Rollup(
    "jobs_made",
    f"SELECT kind, '', count(*) FROM ({_jobs('created_at')}) j GROUP BY 1",  # noqa: S608
)
ENDED = Rollup(
    "jobs_ended",
    "SELECT kind, concat_ws(':', state, nullif(error_kind, '')), count(*)"  # noqa: S608
    f" FROM ({_jobs('finished_at')}) j GROUP BY 1, 2",
)
TIME = _times("job_time", "created_at", "finished_at", "state = 'succeeded'")
WAIT = _times("job_wait", "created_at", "submitted_at", "submitted_at IS NOT NULL")
HELD = Rollup(
    "credits_held",
    """
    SELECT purpose, state, sum(part) FROM (
      SELECT purpose, 'captured' AS state, captured_mc AS part, closed_at FROM billing_credithold
      UNION ALL
      SELECT purpose, 'released', amount_mc - captured_mc, closed_at FROM billing_credithold
    ) h WHERE closed_at >= %(since)s AND closed_at < %(until)s GROUP BY 1, 2
    """,
)
ROLLUPS = (MADE, ENDED, TIME, WAIT, HELD)
_FAILED = ("failed", "expired")


def _rows(asked: Asked) -> Iterable[Row]:
    made, ended, held = (figures.totals(one.figure, asked.period) for one in (MADE, ENDED, HELD))
    for kind, label in KINDS.items():
        states: dict[str, int] = defaultdict(int)
        for (of, how), count in ended.items():
            if of == kind:
                states[how.partition(":")[0]] += count
        failed = sum(states[state] for state in _FAILED)
        free, spent = (held.get((kind, state), 0) for state in ("released", "captured"))
        yield (
            label,
            made.get((kind, ""), 0),
            states["succeeded"],
            failed,
            states["canceled"],
            failed / every if (every := sum(states.values())) else None,
            free,
            free / (free + spent) if free + spent else None,
        )


def _causes(asked: Asked) -> Iterable[Row]:
    ended = figures.totals(ENDED.figure, asked.period)
    of_kind: dict[str, int] = defaultdict(int)
    for (kind, _), count in ended.items():
        of_kind[kind] += count
    for (kind, how), count in sorted(ended.items(), key=lambda one: -one[1]):
        state, _, cause = how.partition(":")
        if state in _FAILED:
            words = cause.replace("_", " ") or state
            yield KINDS.get(kind, kind), words, count, count / of_kind[kind]


def _durations(asked: Asked) -> Iterable[Row]:
    time, wait = (figures.totals(one.figure, asked.period).items() for one in (TIME, WAIT))
    for kind, label in KINDS.items():
        took, waited = of_part(time, kind), of_part(wait, kind)
        yield (
            label,
            sum(took.values()),
            *(percentile(took, share) for share in (0.5, 0.95)),
            *(percentile(waited, share) for share in (0.5, 0.95)),
        )


JOBS = Report(
    "jobs",
    "Jobs",
    "Use",
    "Made by the day on which they were asked for, all else by the day on which they ended. Jobs"
    " of test mode are not counted.",
    (
        Column("kind", "Kind", Kind.TEXT),
        Column("made", "Asked for"),
        Column("succeeded", "Succeeded"),
        Column("failed", "Failed", about="By a fault, or past their time.", is_worse=True),
        Column("canceled", "Canceled", about="By the person.", is_worse=True),
        Column("failing", "Failing", Kind.SHARE, "Failed ones of all that ended."),
        Column(
            "back", "Given back", Kind.CREDITS, "Held for jobs and set free when they ended.",
            is_worse=True,
        ),
        Column("back_share", "Refund rate", Kind.SHARE, "Given back, of all that was held."),
    ),
    _rows,
    Chart("kind", ("succeeded", "failed", "canceled"), Shape.STACKED),
    tiles=("made", "succeeded", "failed", "back"),
)  # fmt: skip
FAILURES = Report(
    "job-failures",
    "Why jobs fail",
    "Use",
    "Jobs that ended without a result, by the day of their end and by what they were told. Nobody"
    " pays for them.",
    (
        Column("kind", "Kind", Kind.TEXT),
        Column("cause", "Cause", Kind.TEXT),
        Column("count", "Jobs", is_worse=True),
        Column("share", "Share", Kind.SHARE, "Of all jobs of the kind that ended."),
    ),
    _causes,
    Chart("cause", ("count",)),
    tiles=("count",),
)
TIMES = Report(
    "job-times",
    "How long jobs take",
    "Use",
    "From asking to the result, of jobs that succeeded; and how much of it they stood in line,"
    " until their last try began. Times are counted in steps of 5 per cent, so each is true within"
    " 2.5 per cent.",
    (
        Column("kind", "Kind", Kind.TEXT),
        Column("jobs", "Jobs", about="That succeeded."),
        Column("time_half", "Half within", Kind.TIME, "p50."),
        Column("time_most", "95 % within", Kind.TIME, "p95."),
        Column("wait_half", "Half began within", Kind.TIME, "p50 of the wait in line."),
        Column("wait_most", "95 % began within", Kind.TIME, "p95 of the wait in line."),
    ),
    _durations,
)
REPORTS = (JOBS, FAILURES, TIMES)
