"""How far people came, counted by the day on which they signed up.

Each person's mark is a row of their own and is counted once, when it is written. An erased person
takes the rows along; the counts, in which nobody is, stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from django.db.models.functions import Trunc
from django.utils import timezone

from core.models import Heartbeat
from reports.models import CohortCount
from reports.periods import Period
from reports.services.histograms import BUCKET
from reports.services.rollups import FRESH_FOR

SIGNED_UP, VERIFIED, TEN_PHOTOS = "signed_up", "verified", "ten_photos"
TRAINED, PICTURE, PAID, SECOND_MONTH = "trained", "picture", "paid", "second_month"
# Followed by a month, as 2026-11, and by a bucket of times.
ACTIVE, PICTURE_AFTER = "active:", "picture_after:"
_HEARTBEAT = "cohorts"
# No transaction is open for longer.
_LATE = timedelta(hours=2)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

_STEPS = f"""
SELECT id AS owner_id, '{SIGNED_UP}' AS mark, date_joined AS at FROM accounts_user
WHERE date_joined >= %(since)s
UNION ALL
SELECT u.id, '{VERIFIED}', now() FROM accounts_user u
JOIN account_emailaddress e ON e.user_id = u.id AND e.verified
WHERE u.date_joined >= %(since)s - interval '60 days'
UNION ALL
SELECT owner_id, '{TEN_PHOTOS}', created_at FROM models_training_training
WHERE created_at >= %(since)s AND NOT is_test
UNION ALL
SELECT owner_id, '{TEN_PHOTOS}', max(stored_at) FROM models_training_photo
WHERE stored_at IS NOT NULL AND owner_id IN
  (SELECT owner_id FROM models_training_photo WHERE stored_at >= %(since)s)
GROUP BY 1 HAVING count(*) >= 10
UNION ALL
SELECT owner_id, '{TRAINED}', finished_at FROM models_training_training
WHERE state = 'succeeded' AND finished_at >= %(since)s AND NOT is_test
UNION ALL
SELECT owner_id, '{PICTURE}', finished_at FROM generations_generation
WHERE state = 'succeeded' AND finished_at >= %(since)s AND NOT is_test
UNION ALL
SELECT owner_id, '{PAID}', paid_at FROM billing_order
WHERE paid_at >= %(since)s AND amount_minor > 0
UNION ALL
SELECT owner_id, '{SECOND_MONTH}', max(paid_at) FROM billing_order
WHERE kind <> 'pack' AND amount_minor > 0 AND owner_id IN
  (SELECT owner_id FROM billing_order WHERE kind <> 'pack' AND paid_at >= %(since)s)
GROUP BY 1 HAVING max(paid_at) >= min(paid_at) + interval '25 days'
UNION ALL
SELECT owner_id, '{ACTIVE}' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM'), min(at) FROM (
  SELECT owner_id, created_at AS at FROM billing_ledgerentry
  WHERE kind = 'capture' AND created_at >= %(since)s
  UNION ALL SELECT owner_id, created_at FROM vectorizing_activity WHERE created_at >= %(since)s
  UNION ALL SELECT owner_id, created_at FROM generations_generation
  WHERE created_at >= %(since)s AND NOT is_test
  UNION ALL SELECT owner_id, paid_at FROM billing_order WHERE paid_at >= %(since)s
) acts GROUP BY 1, 2
"""  # noqa: S608  words of our own
_AFTER = BUCKET.format(ms="extract(epoch FROM n.created_at - n.joined) * 1000")
_COUNT = f"""
WITH new AS (
  INSERT INTO reports_milestone (owner_id, mark, created_at)
  SELECT s.owner_id, s.mark, min(s.at) FROM ({_STEPS}) s JOIN accounts_user u ON u.id = s.owner_id
  WHERE u.erased_at IS NULL AND NOT u.is_staff GROUP BY 1, 2
  ON CONFLICT (owner_id, mark) DO NOTHING RETURNING owner_id, mark, created_at
), n AS (
  SELECT new.*, u.date_joined AS joined, (u.date_joined AT TIME ZONE 'UTC')::date AS day
  FROM new JOIN accounts_user u ON u.id = new.owner_id
)
INSERT INTO reports_cohortcount AS c (day, mark, people)
SELECT day, mark, count(*) FROM n GROUP BY 1, 2
UNION ALL
SELECT day, '{PICTURE_AFTER}' || {_AFTER}, count(*) FROM n WHERE mark = '{PICTURE}' GROUP BY 1, 2
ON CONFLICT (mark, day) DO UPDATE SET people = c.people + excluded.people
"""  # noqa: S608


def due(now: datetime) -> QuerySet[Heartbeat]:
    """One row where it is time, whatever it is of."""
    counted = Heartbeat.objects.filter(name=_HEARTBEAT, at__gt=now - FRESH_FOR)
    return Heartbeat.objects.none() if counted.exists() else Heartbeat.objects.all()[:1]


def count(_: Heartbeat | None = None) -> None:
    """All that was reached since the last time; a repeat counts nothing twice."""
    now = timezone.now()
    mark = Heartbeat.objects.filter(name=_HEARTBEAT).values_list("at", flat=True).first()
    since = mark - _LATE if mark else _LONG_AGO
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The first time it reads all there is.
            cursor.execute("SET LOCAL statement_timeout = '10min'")
            cursor.execute(_COUNT, {"since": since})
        Heartbeat.objects.update_or_create(name=_HEARTBEAT, defaults={"at": now})


def look_back() -> None:
    """Have all of the past looked through again the next time, after rows of it were added."""
    Heartbeat.objects.filter(name=_HEARTBEAT).update(at=_LONG_AGO)


def note_visits(day: date, people: int) -> None:
    """As many as were told apart by now; never fewer, should what counts them begin anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_cohortcount AS c (day, mark, people) VALUES (%s, 'visit', %s)"
            " ON CONFLICT (mark, day) DO UPDATE SET people = greatest(c.people, excluded.people)",
            [day, people],
        )


def by_step(marks: Iterable[str], period: Period, step: str) -> dict[date, dict[str, int]]:
    """By the first day of each week or month in which somebody of the period signed up."""
    rows = CohortCount.objects.filter(mark__in=list(marks), day__range=(period.first, period.last))
    return _summed(rows, step)


def beginning(prefix: str, period: Period, step: str) -> dict[date, dict[str, int]]:
    """The same, of all marks that begin so; by what follows."""
    days = (period.first, period.last)
    rows = CohortCount.objects.filter(mark__startswith=prefix, day__range=days)
    return {
        day: {mark.removeprefix(prefix): people for mark, people in marks.items()}
        for day, marks in _summed(rows, step).items()
    }


def _summed(rows: QuerySet[CohortCount], step: str) -> dict[date, dict[str, int]]:
    found: dict[date, dict[str, int]] = {}
    sums = rows.values("mark", at=Trunc("day", step)).annotate(sum=Sum("people"))
    for row in sums.order_by("at"):
        found.setdefault(row["at"], {})[row["mark"]] = row["sum"]
    return found
