"""People, rows and roles for every test. Tests run as the web's own database role."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.db import connections
from django.test import Client, TransactionTestCase

from accounts.models import User
from core import sessions
from core.row_security import APP, WORKER
from core.switches import snapshot
from tests import factories

ROLE = pytest.StashKey[str]()


# The mark of everything in a folder.
MARKS = {
    "tests/attack/": "attack", "tests/browser/": "browser", "tests/sandbox/": "sandbox",
    "tests/local/": "sandbox",
}  # fmt: skip
# By these, tests elsewhere speak to the sandbox too.
OF_PEOPLE = (
    "accounts_user", "accounts_user_groups", "accounts_user_user_permissions", "django_session",
    "account_emailaddress", "account_emailconfirmation", "mfa_authenticator",
    "usersessions_usersession", "socialaccount_socialaccount",
)  # fmt: skip
DOORS = ("tests.fakes", "tests.billing.stripe_side")


# Before pytest asks which marks were wanted.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    for item in items:
        for folder, mark in MARKS.items():
            if item.nodeid.startswith(folder):
                item.add_marker(mark)
        if "shop" in item.fixturenames or _has_a_door(item.module):
            item.add_marker("sandbox")


def _has_a_door(module: ModuleType) -> bool:
    return any(getattr(value, "__module__", "") in DOORS for value in vars(module).values())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture opens a connection: the role this test runs as."""
    role = APP
    if item.get_closest_marker("worker"):
        role = WORKER
    if item.get_closest_marker("owner"):
        role = ""
    item.config.stash[ROLE] = role
    _become(role)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test database is made by the owner of the tables, as a copy of the migrated one."""
    _become("")
    if template := os.environ.get("VISIONA_TEST_TEMPLATE"):
        copied = {"TEMPLATE": template, "MIGRATE": False}
        connections["default"].settings_dict["TEST"] |= copied


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest
) -> Iterator[None]:
    with django_db_blocker.unblock():
        _open_outside_of_scopes()
    _become(request.config.stash[ROLE])
    yield
    _become("")


def _open_outside_of_scopes() -> None:
    """Tests look at people as nobody in particular does: what is outside of any scope, where the
    product sees no such row, sees all. Each request and each scope is fenced as it is there."""
    outside = "coalesce(current_setting('app.known', true), '') = ''"
    with connections["default"].cursor() as cursor:
        for table in OF_PEOPLE:
            cursor.execute(f"DROP POLICY IF EXISTS for_tests ON {table}")
            cursor.execute(f"CREATE POLICY for_tests ON {table} TO {APP} USING ({outside})")


@pytest.fixture(autouse=True, scope="session")
def _flush() -> Iterator[None]:
    """In a copy of our template by its own function, which is much faster than Django's way."""
    plain = TransactionTestCase._fixture_teardown
    ours = "VISIONA_TEST_TEMPLATE" in os.environ
    TransactionTestCase._fixture_teardown = _empty if ours else _as_owner(plain)  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = plain  # type: ignore[method-assign]


def _empty(test: TransactionTestCase) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT empty_all_tables()")


def _as_owner(plain: Callable[[TransactionTestCase], None]) -> Callable[..., None]:
    """TRUNCATE knows no policies, so the roles of the product lack it; Django's flush needs it."""

    def teardown(test: TransactionTestCase) -> None:
        role = connections["default"].settings_dict["OPTIONS"].get("assume_role", "")
        _become("")
        with _ledger_open():
            plain(test)
        _become(role)

    return teardown


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path: Path) -> None:
    """Each test has its own files."""
    settings.PRIVATE_FILES_ROOT = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files", "allow_overwrite": True},
        }
    }


@pytest.fixture(autouse=True)
def _room_for_all(settings) -> None:
    """All tests come from one address and write to the same mailboxes."""
    roomy = dict.fromkeys(("visitor_upload", "mailbox", "sso"), "9999/m")
    settings.LIMITS = settings.LIMITS | roomy


@pytest.fixture(autouse=True)
def _switches_as_they_are() -> None:
    """What a process remembers of the switches is of the test before."""
    snapshot.forget()


@pytest.fixture
def alice(db: None) -> User:
    """The owner."""
    return factories.make_user("alice@example.com", name="Alice")


@pytest.fixture
def charlie(db: None) -> User:
    """The stranger."""
    return factories.make_user("charlie@example.com", name="Charlie")


@pytest.fixture
def staff(db: None) -> User:
    return factories.make_user("staff@example.com", name="Staff", is_staff=True, is_superuser=True)


@pytest.fixture
def alice_client(alice: User) -> Client:
    return _signed_in(alice)


@pytest.fixture
def charlie_client(charlie: User) -> Client:
    return _signed_in(charlie)


@pytest.fixture
def staff_client(staff: User) -> Client:
    """Inside the administration: with a second factor, in a login of now."""
    return factories.log_in_staff(Client(), staff)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one browser tests skip, and fail where CI demands them."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path:
        return path
    if os.environ.get("VISIONA_REQUIRE_BROWSER"):
        pytest.fail("No Chromium found, and browser tests are required here.")
    pytest.skip("No Chromium found: browser tests are skipped. Install chromium to run them.")


def _signed_in(user: User) -> Client:
    """As by the login page a moment ago: acts that give lasting access ask nothing yet."""
    client = Client()
    client.force_login(user)
    session = client.session
    sessions.begin(session)
    session.save()
    return client


@contextmanager
def _ledger_open() -> Iterator[None]:
    """The ledger refuses TRUNCATE even to its owner, who alone may put the guard aside."""
    with connections["default"].cursor() as cursor:
        cursor.execute("ALTER TABLE billing_ledgerentry DISABLE TRIGGER USER")
        yield
        cursor.execute("ALTER TABLE billing_ledgerentry ENABLE TRIGGER USER")


def _become(role: str) -> None:
    """Later connections of this process run under the role; the open one is closed."""
    connection = connections["default"]
    options = connection.settings_dict["OPTIONS"]
    if options.get("assume_role", "") == role:
        return
    options["assume_role"] = role
    if connection.connection is not None:
        connection.connection.close()
        connection.connection = None
