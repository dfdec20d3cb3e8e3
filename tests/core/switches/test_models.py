"""For how long something was closed is counted from the turns themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import ServiceSwitch
from core.switches.models import Service

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
NOW = timezone.now()


def turned(minutes_ago: float, *, on: bool, name: str = "training") -> None:
    at = NOW - timedelta(minutes=minutes_ago)
    ServiceSwitch.objects.create(name=name, is_on=on, at=at)


def closed(minutes_ago: float, *names: str) -> float:
    start = NOW - timedelta(minutes=minutes_ago)
    found = ServiceSwitch.objects.closed_between(set(names or ["training"]), start, NOW)
    return found.total_seconds() / 60


def test_each_time_it_was_off_counts_within_the_time_that_is_asked_for():
    turned(90, on=False), turned(80, on=True), turned(60, on=False), turned(30, on=True)
    turned(10, on=False)

    assert closed(100) == 50
    assert closed(70) == 40
    assert closed(45) == 25
    assert closed(20) == 10
    assert closed(5) == 5


def test_two_switches_that_are_off_at_once_count_once():
    turned(60, on=False), turned(50, on=False, name="spending")
    turned(40, on=True), turned(20, on=True, name="spending")

    assert closed(90, "training", "spending") == 40
    assert closed(45, "training", "spending") == 25


def test_a_new_word_while_it_is_off_changes_nothing():
    turned(60, on=False), turned(40, on=False), turned(20, on=True)

    assert closed(90) == 40
    assert closed(90, "generation") == 0


def test_the_newest_turn_of_each_says_how_it_stands():
    turned(60, on=False), turned(40, on=True), turned(20, on=False, name="payments")

    newest = {row.name: row.is_on for row in ServiceSwitch.objects.newest()}

    assert newest == {Service.TRAINING: True, Service.PAYMENTS: False}
