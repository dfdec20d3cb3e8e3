"""Who a connection works as, behind a real transaction pooler."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.utils import ConnectionHandler

from core.postgres.login import LIMITS
from core.row_security import APP, OWNER, STAFF, WORKER
from tests import factories
from tests.visiona.test_settings import COMPLETE, start
from visiona.settings.database import _database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
ASK = "SELECT current_user, session_user, " + ", ".join(
    f"current_setting('{name}')" for name in LIMITS
)


def statements(url: str, role: str) -> set[tuple[str, ...]]:
    """What sixty statements of their own, by one thread of a process, saw."""
    mine = ConnectionHandler({"default": _database(url, role)})["default"]
    seen = set()
    for _ in range(60):
        with mine.cursor() as cursor:
            cursor.execute(ASK)
            seen.add(cursor.fetchone())
    mine.close()
    return seen


def test_statements_of_two_roles_never_mix_behind_a_transaction_pooler(pooler):
    roles = [APP, WORKER] * 4
    urls = [pooler.url(role) for role in roles]

    with ThreadPoolExecutor(len(roles)) as pool:
        seen = list(pool.map(statements, urls, roles))

    assert seen == [{(role, role, *LIMITS.values())} for role in roles]


def test_a_role_is_never_taken_behind_a_pooler(pooler):
    with pytest.raises(ImproperlyConfigured, match="log in as visiona_app.*APP_DATABASE_URL"):
        statements(pooler.url(OWNER), APP)

    direct = connection.settings_dict | {"OPTIONS": {"assume_role": APP}}
    mine = ConnectionHandler({"default": direct})["default"]
    with mine.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('statement_timeout')")
        assert cursor.fetchone() == (APP, "15s")
    mine.close()


def process(tmp_path, program: str, **settings: str):
    """A process of production with these logins."""
    return start(tmp_path, program, **(COMPLETE | settings))


def test_production_refuses_to_start_by_the_owners_login(pooler, tmp_path):
    web = process(tmp_path, "import visiona.wsgi", APP_DATABASE_URL=pooler.url(OWNER))

    assert web.returncode != 0
    assert "Refused to start: the database login is visiona_owner" in web.stderr


def test_a_worker_of_production_ends_where_its_login_could_become_more(pooler, tmp_path):
    program = "import django; django.setup(); from visiona.celery import *; worker_init.send(None)"
    own = {"DB_ROLE": WORKER, "WORKER_DATABASE_URL": pooler.url(WORKER)}
    _administer(f"GRANT {STAFF} TO {WORKER}")
    try:
        worker = process(tmp_path, program, **own)
    finally:
        _administer(f"REVOKE {STAFF} FROM {WORKER}")
    fine = process(tmp_path, program, **own)

    assert worker.returncode != 0
    assert "the login visiona_worker may become visiona_staff" in worker.stderr
    assert fine.returncode == 0


WEB = """
import visiona.wsgi
from django.contrib.auth.models import AnonymousUser
from django.db import connection, DatabaseError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from accounts.models import User
from core.middleware import RowScopeMiddleware
from models_training.models import PersonalModel
from tests import factories

def seen(path, user):
    def view(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            print(path, *cursor.fetchone(), PersonalModel.objects.count())
        return HttpResponse()
    request = RequestFactory().get(path)
    request.user, request.session = user, browser.session
    RowScopeMiddleware(view)(request)

alice, staff = (User.objects.get(email=f"{name}@example.com") for name in ("alice", "staff"))
browser = factories.log_in_staff(Client(), staff)
seen("/gallery/", AnonymousUser())
seen("/gallery/", alice)
seen("/admin/x/", alice)
seen("/admin/x/", staff)
seen("/gallery/", staff)
for change in ("RESET ROLE", "SELECT set_config('role', 'visiona_worker', false)"):
    try:
        with connection.cursor() as cursor:
            cursor.execute(change)
    except DatabaseError as error:
        print(error)
    seen("/gallery/", alice)
"""


def test_the_web_of_production_works_behind_a_pooler_and_can_become_nobody_else(
    pooler, tmp_path, alice, charlie, staff
):
    for person in (alice, charlie):
        factories.make_model(person)

    logins = {"APP_DATABASE_URL": pooler.url(APP), "STAFF_DATABASE_URL": pooler.url(STAFF)}
    [keys] = settings.FIELD_ENCRYPTION_KEYS
    web = process(tmp_path, WEB, FIELD_ENCRYPTION_KEYS=keys, **logins)

    assert web.stdout.splitlines() == [
        "/gallery/ visiona_app 0",
        "/gallery/ visiona_app 1",
        "/admin/x/ visiona_app 1",
        "/admin/x/ visiona_staff 2",
        "/gallery/ visiona_app 0",
        "/gallery/ visiona_app 1",
        'permission denied to set role "visiona_worker"',
        "/gallery/ visiona_app 1",
    ], web.stderr


def _administer(statement: str) -> None:
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"]) as server:
        server.execute(statement)
