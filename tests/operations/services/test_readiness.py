from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from core.models import Heartbeat
from core.row_security import WORKER, role_scope
from operations.services import readiness
from operations.services.readiness import AWAY, OK, SILENT, Readiness


@pytest.mark.django_db(transaction=True)
def test_each_part_is_found_where_all_are_there():
    with role_scope(WORKER):
        Heartbeat.objects.create(name="reconcile")

    found = Readiness(readiness.PARTS, seconds=10).look()

    assert found == dict.fromkeys(["database", "migrations", "sweep", "broker", "storage"], OK)


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "said"), [(2, OK), (4, "late")])
def test_a_sweep_is_late_after_three_minutes(minutes, said):
    now = timezone.now()
    with role_scope(WORKER):
        Heartbeat.objects.create(name="reconcile", at=now - timedelta(minutes=minutes))

    assert readiness.sweep(now) == said


@pytest.mark.django_db
def test_a_sweep_that_never_ran_is_late():
    assert readiness.sweep() == "late"


@pytest.mark.django_db
@pytest.mark.owner
def test_a_migration_of_this_release_that_was_not_applied_is_missed():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core' AND name LIKE '0003%'")

    assert readiness.migrations() == "1 to apply"


def test_a_broker_that_nobody_runs_is_away(settings):
    settings.BROKER_URL = "redis://127.0.0.1:1/0"

    assert Readiness({"broker": readiness.broker}).look() == {"broker": AWAY}


def test_a_storage_that_fails_is_away(monkeypatch):
    def fail(key):
        raise OSError("the disk /srv/secret is gone")

    monkeypatch.setattr(readiness.storage, "exists", fail)

    assert Readiness({"storage": readiness.files}).look() == {"storage": AWAY}


def test_what_the_database_says_of_itself_is_told_to_nobody():
    def fail():
        raise OperationalError("password authentication failed for user visiona_app")

    assert Readiness({"database": fail}).look() == {"database": AWAY}


def test_a_part_that_hangs_is_told_in_time_and_asked_no_second_time():
    asked, may_end = [], threading.Event()

    def hang():
        asked.append(1)
        may_end.wait(10)
        return OK

    looking = Readiness({"storage": hang, "broker": lambda: OK}, seconds=0.05)
    began = time.monotonic()
    first = looking.look()
    looking._seen_at = float("-inf")
    again = looking.look()
    seconds = time.monotonic() - began
    may_end.set()

    assert first == again == {"storage": SILENT, "broker": OK}
    assert (len(asked), seconds < 2) == (1, True)


def test_who_comes_while_another_looks_is_told_what_was_seen_before():
    looks, is_looking, may_end = [], threading.Event(), threading.Event()

    def slow():
        looks.append(1)
        if len(looks) > 1:
            is_looking.set()
            may_end.wait(10)
        return OK

    looking = Readiness({"storage": slow}, seconds=10)
    looking.look()
    looking._seen_at = float("-inf")
    other = threading.Thread(target=looking.look)
    other.start()
    is_looking.wait(10)
    told = [looking.look() for _ in range(20)]
    may_end.set()
    other.join()

    assert told == [{"storage": OK}] * 20
    assert len(looks) == 2
