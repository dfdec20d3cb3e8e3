from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from operations.models import Backup, BackupProof
from operations.services import backup_age
from reports import attention
from visiona.doctor import CHECKS, Level

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def at_work(settings):
    settings.BACKUP_RECIPIENTS = ["age1x"]
    settings.BACKUP_SCRATCH_URL = "postgres://x/y"


def made(kind: str = "database", hours: float = 1, **fields) -> Backup:
    at = timezone.now() - timedelta(hours=hours)
    given = {"state": "whole", "started_at": at, "lease_until": at, **fields}
    return Backup.objects.create(name="x", kind=kind, **given)


def proven(hours: float = 1, *, by_key: bool = False) -> BackupProof:
    at = timezone.now() - timedelta(hours=hours)
    given = {"is_good": True, "seconds": 1, "told": {}}
    return BackupProof.objects.create(backup="x", made_at=at, by_key=by_key, **given)


def test_where_none_are_set_up_nothing_is_amiss_and_the_doctor_says_so():
    assert list(backup_age.amiss(timezone.now())) == []
    assert CHECKS["backups"]().level is Level.OFF


def test_a_sound_night_is_seen_with_its_age(at_work):
    made(), made("files"), proven(3), proven(90 * 24, by_key=True)

    assert list(backup_age.amiss(timezone.now())) == []
    finding = CHECKS["backups"]()
    assert finding.level is Level.OK
    assert finding.seen == (
        "backup 1 hours ago, proof 3 hours ago, opened with your own key 90 days ago"
    )


def test_a_key_that_nobody_has_tried_is_told(at_work):
    made(), made("files"), proven()

    finding = CHECKS["backups"]()

    assert finding.level is Level.LOOK
    assert "opened with your own key never" in finding.seen
    assert "your key is still there" in finding.mend


def test_what_is_late_or_failed_stands_on_the_first_page_of_the_staff(at_work):
    made(hours=40), made("files", hours=24 * 9), proven(41)
    made(hours=2, state="failed", error="The disk is full.")
    BackupProof.objects.create(
        backup="x", is_good=False, by_key=False, seconds=1, told={"faults": ["ledger: wrong"]}
    )

    said = [need for need in attention.needs() if "operations" in need.url]

    assert [need.words.partition(" since")[0] for need in said] == [
        "The last backup failed: The disk is full",
        "No whole backup",
        "No whole copy of the files",
        "The proof of x found: ledger: wrong",
        "No good proof of a backup",
    ]
    assert {need.url for need in said} == {reverse("admin:operations_backup_changelist")}
    assert CHECKS["backups"]().level is Level.BROKEN


def test_without_a_server_for_proofs_the_doctor_asks_for_one(at_work, settings):
    settings.BACKUP_SCRATCH_URL = ""
    made(), made("files")

    assert "BACKUP_SCRATCH_URL" in CHECKS["backups"]().mend
