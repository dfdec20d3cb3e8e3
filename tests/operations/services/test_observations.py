from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from operations.models import Observation, Part, PartState
from operations.services import observations
from operations.services.observations import Known
from operations.services.samples import sample

NOW = datetime(2026, 11, 30, 12, 3, 20, tzinfo=UTC)
OK, PAUSED, SLOW, DOWN = PartState.OK, PartState.PAUSED, PartState.SLOW, PartState.DOWN


def waits(kind: str, minutes: float):
    at = (NOW - timedelta(minutes=minutes)).timestamp()
    return sample("job_oldest_queued_timestamp_seconds", at, kind=kind)


def ended(**states: int):
    return [
        sample("jobs_ended_1h", number, kind="generation", state=state)
        for state, number in states.items()
    ]


@pytest.mark.parametrize(
    ("part", "samples", "state"),
    [
        (Part.GENERATION, [], OK),
        (Part.GENERATION, [waits("generation", 4)], OK),
        (Part.GENERATION, [waits("generation", 6)], SLOW),
        (Part.GENERATION, [waits("generation", 61)], DOWN),
        (Part.GENERATION, [waits("training", 600)], OK),
        (Part.TRAINING, [waits("training", 14)], OK),
        (Part.TRAINING, [waits("training", 16)], SLOW),
        (Part.GENERATION, ended(failed=4), OK),
        (Part.GENERATION, ended(failed=2, succeeded=8), SLOW),
        (Part.GENERATION, ended(failed=3, expired=3, succeeded=2), DOWN),
        (Part.GENERATION, ended(canceled=9, succeeded=2), OK),
        (Part.VECTORISING, [sample("service_open", 0, service="vectorising")], PAUSED),
        (Part.VECTORISING, [sample("service_open", 1, service="vectorising")], OK),
        (Part.PAYMENTS, [sample("stripe_event_oldest_timestamp_seconds",
                                NOW.timestamp() - 3600)], SLOW),
        (Part.MAIL, [sample("mail_oldest_owed_timestamp_seconds",
                            NOW.timestamp() - 9000)], DOWN),
    ],
)  # fmt: skip
def test_a_part_is_judged_by_who_waits_and_by_how_jobs_end(part, samples, state):
    assert Known(samples, NOW).state(part) == state


def test_the_site_is_asked_by_its_own_address(live_server, settings, monkeypatch):
    found = []
    for url, most_seconds in ((live_server.url, 60), (live_server.url, 0), ("http://[::1]:1", 60)):
        settings.SITE_URL = url
        monkeypatch.setattr(observations, "_SLOW_PAGE", most_seconds)
        found.append(observations.ask_site())

    assert found == [OK, SLOW, DOWN]


@pytest.mark.django_db
@pytest.mark.worker
def test_nobody_looks_twice_at_the_same_five_minutes(monkeypatch):
    monkeypatch.setattr(observations, "ask_site", lambda: OK)
    times = [NOW, NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)]

    looks = [observations.observe([], now) for now in times]

    assert looks == [len(Part), 0, len(Part)]
    assert Observation.objects.earliest("at").at == datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.worker
def test_what_was_seen_long_ago_is_not_how_it_is_now():
    Observation.objects.create(at=NOW - timedelta(minutes=10), part=Part.MAIL, state=DOWN)

    assert observations.newest(NOW) == {Part.MAIL: DOWN}
    assert observations.newest(NOW + timedelta(minutes=10)) == {}
