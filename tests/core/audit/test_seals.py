"""The chain finds whatever was done to the log behind its back."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from core import audit, origins
from core.audit import seals
from core.audit.models import AuditEntry, AuditSeal
from core.audit.verification import Head, verify
from core.jobs import maintenance
from core.origins import Door, Origin
from core.row_security import WORKER, role_scope

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def write(person, count: int = 3) -> None:
    by = Origin(Door.WEBSITE, person.pk, None, "a place", "Firefox on Linux")
    with origins.by(lambda: by):
        for number in range(count):
            audit.record("photo.uploaded", owner_id=person.pk, number=number)


def test_an_honest_log_verifies_and_says_its_head(alice):
    write(alice)
    sealed = seals.seal_waiting()
    write(alice, 2)

    report = verify()

    assert (sealed, report.checked, report.waiting, report.faults) == (3, 3, 2, [])
    assert report.head == Head(3, AuditSeal.objects.get(position=3).hash)


@pytest.mark.owner
@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE core_auditentry SET action = 'x' WHERE id = %(second)s", "was changed"),
        (
            "UPDATE core_auditentry SET created_at = now() WHERE id = %(second)s",
            "changed",
        ),
        ("UPDATE core_auditentry SET owner_id = id WHERE id = %(second)s", "whose entry"),
        ("UPDATE core_auditentry SET facts = NULL WHERE id = %(second)s", "whose entry"),
        ("UPDATE core_auditentry SET place = 'x' WHERE id = %(second)s", "who made entry"),
        ("DELETE FROM core_auditentry WHERE id = %(second)s", "is gone"),
        ("DELETE FROM core_auditentry WHERE id = %(first)s", "is gone"),
        ("DELETE FROM core_auditseal WHERE position = 1", "what came before"),
        ("DELETE FROM core_auditseal WHERE position = 2", "what came before"),
        ("UPDATE core_auditseal SET position = 7 - position WHERE position < 3", "is gone|before"),
    ],
)
def test_a_change_a_gap_and_another_order_are_found(alice, change, found):
    with role_scope(WORKER):
        write(alice)
        seals.seal_waiting()
        first, second, _ = AuditEntry.objects.order_by("seal__position")

    connection.cursor().execute(change, {"first": first.pk, "second": second.pk})

    with role_scope(WORKER):
        faults = verify().faults
    assert faults
    assert any(part in fault for fault in faults for part in found.split("|"))


@pytest.mark.owner
def test_a_chain_that_was_written_anew_is_found_by_a_head_of_before(alice):
    with role_scope(WORKER):
        write(alice)
        seals.seal_waiting()
        exported = verify().head
    cursor = connection.cursor()
    cursor.execute("DELETE FROM core_auditseal")
    cursor.execute("UPDATE core_auditentry SET action = 'x'")

    with role_scope(WORKER):
        seals.seal_waiting()
        alone, with_head = verify(), verify(exported)

    assert alone.faults == []
    assert with_head.faults == [f"the exported head {exported} is not in the chain"]


def test_an_erased_person_is_in_no_entry_and_the_chain_holds(alice, charlie, staff):
    write(alice)
    write(charlie, 1)
    with origins.by(lambda: Origin(Door.STAFF, staff.pk, None, "office", "Chrome on Mac")):
        audit.record("person.read", owner_id=alice.pk, target=alice)
    seals.seal_waiting()

    seals.forget(alice.pk)

    report = verify()
    assert (report.checked, report.emptied, report.faults) == (5, 4, [])
    assert str(alice.pk) not in str(list(AuditEntry.objects.values()))
    read = AuditEntry.objects.get(action="person.read")
    assert (read.owner_id, read.target_id, read.actor_id) == (None, "", staff.pk)
    assert AuditEntry.objects.get(owner_id=charlie.pk).place == "a place"


def test_after_a_year_entries_go_from_the_chains_beginning(alice):
    with time_machine.travel(timezone.now() - timedelta(days=366)):
        write(alice, 2)
        seals.seal_waiting()
    write(alice, 1)
    seals.seal_waiting()
    rule = next(rule for rule in maintenance.retention_rules() if rule.name == "audit log")

    done = maintenance.catch_up(rule)

    report = verify()
    assert (done, report.checked, report.faults) == (2, 1, [])
    assert list(AuditSeal.objects.order_by("position").values_list("pk", flat=True)) == [2, 3]


def test_new_keys_change_what_is_stored_and_nothing_of_what_is_told(alice, settings):
    write(alice)
    seals.seal_waiting()
    new = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, *settings.FIELD_ENCRYPTION_KEYS]

    call_command("rotate_field_keys")

    settings.FIELD_ENCRYPTION_KEYS = [new]
    report = verify()
    assert (report.checked, report.faults) == (3, [])


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain(alice):
    write(alice, 40)
    together = Barrier(2)

    def seal() -> None:
        together.wait()
        seals.seal_waiting()
        connections.close_all()

    sealers = [Thread(target=seal) for _ in range(2)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()

    report = verify()
    assert (report.checked, report.head.position, report.faults) == (40, 40, [])
