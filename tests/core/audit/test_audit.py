"""Who may write the log, and who may read it, change it or shorten it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from core import audit, origins
from core.audit.models import AuditEntry
from core.origins import Door, Origin
from core.row_security import APP, PROCESS_ROLES, STAFF, WORKER, role_scope, user_scope
from tests import factories

pytestmark = [pytest.mark.django_db]


def test_an_entry_tells_who_did_what_to_which_object_and_by_which_door(alice):
    photo = factories.make_photo(alice)
    origin = Origin(Door.API, alice.pk, uuid4(), "a place", "curl")

    with user_scope(alice.pk), origins.by(lambda: origin):
        audit.record("photo.uploaded", owner_id=alice.pk, target=photo, bytes=12)

        entry = AuditEntry.objects.get()
    assert (entry.action, entry.owner_id) == ("photo.uploaded", alice.pk)
    assert (entry.target_kind, entry.target_id) == ("models_training.photo", str(photo.pk))
    assert (entry.door, entry.actor_id, entry.token_id) == ("api", alice.pk, origin.token_id)
    assert (entry.place, entry.device, entry.details) == ("a place", "curl", {"bytes": 12})


def test_what_is_undone_leaves_no_entry(alice):
    with user_scope(alice.pk):
        audit.record("photo.uploaded", owner_id=alice.pk)
        transaction.set_rollback(True)

    with role_scope(WORKER):
        assert not AuditEntry.objects.exists()


def test_each_person_reads_what_is_of_them_and_staff_read_all(alice, charlie):
    for person in (alice, charlie, None):
        audit.record("login.failed", owner_id=person and person.pk)

    with user_scope(alice.pk):
        hers = [entry.owner_id for entry in AuditEntry.objects.all()]
    with user_scope(None):
        nobodys = AuditEntry.objects.count()
    with role_scope(STAFF):
        staffs = AuditEntry.objects.count()

    assert (hers, nobodys, staffs) == ([alice.pk], 0, 3)


@pytest.mark.owner
@pytest.mark.parametrize("role", PROCESS_ROLES)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE core_auditentry SET action = 'x'",
        "UPDATE core_auditentry SET owner_id = NULL",
        "DELETE FROM core_auditentry",
        "TRUNCATE core_auditentry",
        "UPDATE core_auditseal SET hash = 'x'",
        "DELETE FROM core_auditseal",
    ],
)
def test_every_role_writes_and_none_changes_or_deletes(alice, role, change):
    with role_scope(role), user_scope(alice.pk):
        audit.record("photo.deleted", owner_id=alice.pk)

    with pytest.raises(ProgrammingError, match="permission denied"), role_scope(role):
        connection.cursor().execute(change)


@pytest.mark.owner
@pytest.mark.parametrize("role", [APP, STAFF])
@pytest.mark.parametrize("function", ["audit_forget", "audit_prune"])
def test_only_workers_forget_and_prune(role, function):
    with pytest.raises(ProgrammingError, match="permission denied"), role_scope(role):
        connection.cursor().execute(f"SELECT {function}(%s)", [uuid4()])


@pytest.mark.worker
def test_nothing_younger_than_a_year_is_pruned(alice):
    audit.record("login.succeeded", owner_id=alice.pk)
    entry = AuditEntry.objects.get()

    with transaction.atomic():
        connection.cursor().execute("SELECT audit_prune(%s)", [entry.pk])

    assert AuditEntry.objects.filter(pk=entry.pk).exists()
