"""A switch is turned by staff or an operator, once, seen by all, and remembered for ever."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.utils import ProgrammingError

from core import switches
from core.models import AuditEntry, ServiceSwitch
from core.row_security import APP, STAFF, WORKER, role_scope
from core.switches import Closed, Service, snapshot
from core.switches.turn import Turn, TurnedMeanwhile, turn
from tests.core.switches.turned import close, reopen

pytestmark = pytest.mark.django_db


def test_everything_is_on_as_long_as_nobody_turned_it_off():
    assert all(switches.is_on(service) for service in Service)
    assert switches.closed_words(Service.TRAINING) == ""


def test_what_is_off_is_refused_with_its_words_and_the_rest_goes_on():
    close(Service.TRAINING, "The training service has a bad day.")

    with pytest.raises(Closed) as refusal:
        switches.require("training")

    assert refusal.value.message == "The training service has a bad day."
    assert refusal.value.members == {"service": "training", "retry_after": 300}
    assert switches.is_on(Service.GENERATION)


def test_without_a_word_of_their_own_people_are_told_the_usual_one():
    close(Service.GENERATION)

    assert "paused for now" in switches.closed_words(Service.GENERATION)


def test_each_turn_is_a_row_and_an_entry_of_the_audit_log():
    close(Service.PAYMENTS, "One")
    close(Service.PAYMENTS, "One")
    close(Service.PAYMENTS, "Two")
    reopen(Service.PAYMENTS)
    reopen(Service.PAYMENTS)

    turns = ServiceSwitch.objects.order_by("pk").values_list("is_on", "message")
    with role_scope(WORKER):
        told = AuditEntry.objects.filter(action__startswith="service.").order_by("created_at")
        actions = list(told.values_list("action", flat=True))
    assert list(turns) == [(False, "One"), (False, "Two"), (True, "")]
    assert actions == ["service.closed", "service.reworded", "service.opened"]


def test_of_two_staff_the_second_sees_that_it_changed_meanwhile():
    close(Service.TRAINING)
    seen = ServiceSwitch.objects.get().pk
    reopen(Service.TRAINING)

    with pytest.raises(TurnedMeanwhile, match="was switched on meanwhile"):
        turn(Turn(Service.TRAINING, is_on=False), seen=seen)

    assert switches.is_on(Service.TRAINING)


def test_what_a_process_remembers_is_old_after_three_seconds(monkeypatch):
    assert switches.is_on(Service.TRAINING)
    with role_scope(STAFF):
        ServiceSwitch.objects.create(name=Service.TRAINING, is_on=False)
    remembered = switches.is_on(Service.TRAINING)

    later = snapshot.time.monotonic() + snapshot.FRESH_SECONDS + 0.1
    monkeypatch.setattr(snapshot.time, "monotonic", lambda: later)

    assert remembered
    assert not switches.is_on(Service.TRAINING)


def test_it_is_read_once_for_many_who_ask(django_assert_num_queries):
    with django_assert_num_queries(1):
        for service in Service:
            switches.is_on(service)


@pytest.mark.parametrize("role", [APP, STAFF])
def test_nobody_rewrites_what_was_turned_and_the_web_turns_nothing(role):
    close(Service.TRAINING)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        role_scope(role),
    ):
        ServiceSwitch.objects.update(is_on=True)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        turn(Turn(Service.TRAINING, is_on=True))


@pytest.mark.owner
def test_an_operator_turns_them_by_commands():
    said = StringIO()

    call_command("switch", "training", "off", "--message", "Later today.", stdout=said)
    call_command("switch", "training", "off", "--message", "Later today.", stdout=said)
    call_command("switch", stdout=said)
    call_command("maintenance", "on", "Moving house.", stdout=said)
    off = switches.closed_words("training"), switches.closed_words("website")
    call_command("maintenance", "off", stdout=said)
    call_command("switch", "training", "on", stdout=said)

    assert off == ("Later today.", "Moving house.")
    assert "training: off since" in said.getvalue()
    assert "Nothing changed" in said.getvalue()
    assert "generation: on" in said.getvalue()
    assert all(switches.is_on(service) for service in Service)
