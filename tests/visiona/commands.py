"""Every command of ours, with what to give it, and a process that ends it half way."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import Any

from django.apps import apps
from django.core.management import CommandError, call_command, get_commands
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.services import erasures
from core import erasure
from models_training.models import Photo
from tests import factories
from tests.test_house_rules import PACKAGES

SINCE = timezone.now() - timedelta(days=3)
# A page of a log, a choice and its end are written down each time.
KEPT = {
    "core_auditentry", "core_auditseal", "core_featureflag", "core_heartbeat", "django_session",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """`ends` and `again` are the exit codes of a first and a second run, `away` with every
    provider down; at the writes `dies_at` two processes are ended, at none where it writes
    nothing. What it `adds` each time is what it is for."""

    words: tuple[str, ...] = ()
    ends: int = 0
    again: int = 0
    away: int = 0
    dies_at: tuple[int, ...] = ()
    adds: bool = False
    before: Callable[[User], None] = lambda person: None

    def given(self, person: User, folder: object) -> list[str]:
        return [word.format(person=person, folder=folder) for word in self.words]


def old_photos(person: User) -> None:
    for number in range(3):
        factories.make_photo(person, number=number)
    Photo.objects.update(stored_at=timezone.now() - timedelta(days=8))


def old_photos_alone(person: User) -> None:
    """All else that is due of a new house is done."""
    run("reconcile")
    old_photos(person)


def offers(person: User) -> None:
    run("load_plans")


def came_back(person: User) -> None:
    job = erasures.request(person, erasures.Wish(erasures.Door.OPERATOR, at_once=True))
    while not type(job).objects.get(pk=job.pk).is_final:
        type(job).objects.update(next_look_at=timezone.now(), lease_until=None)
        erasures.advance(job.pk)
    assert erasure.key_of(person.pk) in erasures.listed()
    factories.make_user(person.email, pk=person.pk)


def demo(person: User) -> None:
    factories.make_user("demo@visiona.local")


CASES = {
    "audit": Case(("--verify",)),
    "audit_ledger": Case(),
    "check_providers": Case(ends=1, again=1, away=1),  # no site is up
    "demo_code": Case(before=demo),
    "doctor": Case(ends=1, again=1, away=1),
    "erase_user": Case(("{person.pk}", "--reason=x"), again=1, dies_at=(6, 1)),
    "export_report": Case(("credits", "--out={folder}/report.csv")),
    "export_user": Case(("{person.pk}", "--to={folder}/all.zip"), again=1),
    "flag": Case(("self_refund", "20"), dies_at=(2, 2)),
    "grant_credits": Case(("{person.email}", "5", "--reason=Sorry"), dies_at=(3, 3)),
    "load_demo": Case(("--people=0",), away=3, dies_at=(20, 10)),
    "load_plans": Case(dies_at=(3, 3)),
    "maintenance": Case(("on", "Back soon."), dies_at=(2, 2)),
    "rebuild_reports": Case(
        (f"--since={timezone.now() - timedelta(days=3):%Y-%m-%d}",), dies_at=(3, 3)
    ),
    "reconcile": Case(before=old_photos_alone, dies_at=(3, 3)),
    "reconcile_stripe": Case(("--days=1",), away=3),
    "replay_erasures": Case(before=came_back, dies_at=(6, 1)),
    "retention": Case(before=old_photos, dies_at=(2, 2)),
    "rotate_field_keys": Case(before=old_photos, dies_at=(1, 1)),
    "smoke": Case(("--patience=0.1",), ends=1, again=1, away=1, adds=True),
    "switch": Case(("training", "off", "--message=Back soon."), dies_at=(2, 2)),
    "sync_plans": Case(before=offers, away=3, dies_at=(3, 1)),
    "trainers": Case(("--refresh",), away=3, dies_at=(2, 1)),
}
# Each is proven where it belongs, by a test that calls it.
ELSEWHERE = {
    "backup": "tests/operations",
    "backup_key": "tests/operations",
    "build_assets": "tests/core/test_assets.py",
    "create_roles": "tests/core/postgres/test_create_roles.py",
    "restore": "tests/operations",
    "staff_group": "tests/accounts/test_staff_groups.py",
    "up": "tests/browser/conftest.py",
    "verify_media": "tests/operations",
    "verify_receipt": "tests/core/receipts/test_command.py",
}


def ours() -> set[str]:
    return {name for name, app in get_commands().items() if app.partition(".")[0] in PACKAGES}


def run(name: str, *words: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and what a program reads of it."""
    out = StringIO()
    try:
        call_command(name, "--json", *words, stdout=out, stderr=StringIO())
    except CommandError as error:
        return error.returncode, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def half(name: str, words: list[str], at: int, how: signal.Signals) -> None:
    """In a process of its own: the command, until its so many-th write."""
    writes = 0

    def counted(execute: Any, statement: str, *rest: Any) -> Any:
        nonlocal writes
        text = statement if isinstance(statement, str) else statement.as_string(None)
        writes += text.startswith(("INSERT", "UPDATE", "DELETE"))
        result = execute(statement, *rest)
        if writes == at:
            os.kill(os.getpid(), how)
        return result

    with connection.execute_wrapper(counted):
        sys.exit(run(name, *words)[0])


def rows() -> dict[str, int]:
    """How many there are of everything that a repeat must not make more of."""
    tables = {model._meta.db_table for model in apps.get_models() if model._meta.managed} - KEPT
    counted = {}
    with connection.cursor() as cursor:
        readable = "SELECT relname FROM pg_class WHERE relname = ANY(%s)"
        readable += " AND has_table_privilege(oid, 'SELECT')"
        cursor.execute(readable, [list(tables)])
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counted[table] = cursor.fetchone()[0]
    return counted
