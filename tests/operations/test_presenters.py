from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from core.row_security import STAFF, WORKER, role_scope
from core.switches.models import Announcement
from operations import presenters
from operations.models import Observation, Part, PartState, Reading
from operations.services.samples import sample

pytestmark = pytest.mark.django_db
OK, SLOW, DOWN, PAUSED = PartState.OK, PartState.SLOW, PartState.DOWN, PartState.PAUSED


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.delete(presenters._CACHED)
    yield
    cache.delete(presenters._CACHED)


def saw(part: Part, *, now: datetime | None = None, **minutes_ago: list[int]) -> None:
    now = now or timezone.now()
    with role_scope(WORKER):
        Observation.objects.bulk_create(
            Observation(at=now - timedelta(minutes=ago), part=part, state=state)
            for state, times in minutes_ago.items()
            for ago in times
        )


def row(name: str) -> presenters.Row:
    return next(one for one in presenters.shown().rows if one.name == name)


def test_the_worst_part_is_the_headline():
    now = timezone.now()
    for part in Part:
        saw(part, now=now, **{SLOW if part is Part.MAIL else OK: [0]})

    status = presenters.shown()

    assert status.headline == "Part of it is slow"
    assert [one.look.word for one in status.rows] == ["Works"] * 5 + ["Slow"]


def test_where_nobody_looked_nothing_is_said_to_work():
    status = presenters.shown()

    assert status.headline == "Nobody has looked for a while"
    assert (status.looked_at, status.rows[0].share) == (None, None)
    assert status.rows[0].days.states == ["none"] * 30


def test_a_day_shows_the_worst_that_two_looks_found():
    long_ago = 60 * 24 * 3
    saw(Part.SITE, ok=[long_ago], slow=[long_ago + 1], down=[long_ago + 2, long_ago + 3])
    saw(Part.MAIL, ok=[long_ago, long_ago + 1, long_ago + 2], down=[long_ago + 3])

    site, mail = row("Website and API"), row("Mail")

    assert (site.days.states[-4], mail.days.states[-4]) == ("down", "ok")
    assert site.days.words == "Of the last 30 days: down in 1, not looked at in 29"
    assert (site.share, mail.share) == (25, 75)


def test_a_pause_of_our_own_is_no_trouble():
    saw(Part.TRAINING, paused=[0, 5])

    assert row("Trainings").share == 100
    assert presenters.shown().headline == "Part of it is paused"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "a second"), (40, "40 seconds"), (130, "2 minutes"), (9000, "2 hours")],
)
def test_what_half_of_the_jobs_took_is_told_in_words(seconds, words):
    with role_scope(WORKER):
        Reading.objects.create(
            name="ends",
            samples=[sample("job_seconds", seconds, kind="generation", share="0.5").kept()],
        )

    assert row("Pictures").typical == words


def test_what_everybody_was_warned_of_is_told_with_its_end():
    now = timezone.now()
    with role_scope(STAFF):
        for text, level, audience, ended in (
            ("Pictures are late.", "warning", "all", now - timedelta(hours=1)),
            ("Payments fail.", "warning", "all", None),
            ("A new pack.", "news", "all", None),
            ("Look at the queue.", "warning", "staff", None),
        ):
            Announcement.objects.create(
                text=text, level=level, audience=audience, withdrawn_at=ended,
                begins_at=now - timedelta(hours=2),
            )  # fmt: skip

    found = {one.text: one.ended for one in presenters.shown().incidents}

    assert found == {"Pictures are late.": now - timedelta(hours=1), "Payments fail.": None}
