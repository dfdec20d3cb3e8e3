"""Row security: the database itself decides whose rows a statement sees.

A person's id is set for one transaction; without it the web role sees nothing, and with it a
worker sees no more than that person's rows. Workers without it, and staff, pass by their role
alone, which is their login, not by a setting that any statement could change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, connections, transaction
from django.db.migrations.operations import RunSQL

from core import actor
from core.postgres.roles import APP, BACKUP, BEAT, OWNER, PROCESS_ROLES, STAFF, WORKER

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

__all__ = ("APP", "BACKUP", "BEAT", "OWNER", "PROCESS_ROLES", "STAFF", "WORKER")
CURRENT_USER = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
# Whose account, addresses, factors and logins are seen: the person's own, and who was named.
KNOWN = "(select coalesce(nullif(current_setting('app.known', true), ''), '{}')::uuid[])::uuid[]"
IN_TEST_MODE = "(select coalesce(current_setting('app.test_mode', true), '') = 'on')"


@contextmanager
def user_scope(user_id: UUID | None) -> Iterator[None]:
    """One transaction in which only this person's rows exist; nobody's when None.

    Of tables with a mode only the rows of the mode that is acted in: test rows for a test token.
    """
    mode, own = "on" if actor.is_test() else "", str(user_id or "")
    with scope({"app.user_id": own, "app.test_mode": mode, "app.known": f"{{{own}}}"}):
        yield


def know(
    people: Iterable[UUID] = (), emails: Iterable[str] = (), addresses: Iterable[int] = ()
) -> str:
    """Until this scope ends the rows that say who these people are can be read and written.

    For what comes before it is known who asks. `addresses` are ids of email addresses. Gives who
    was known before.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Who is known is forgotten at once here.")
    named = [str(person) for person in people]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('app.known', true), ''),"
            f" set_config('app.known', ({KNOWN} || %s::uuid[]"
            " || people_named(%s::text[], %s::bigint[]))::text, true)",
            [named, [email.lower() for email in emails], list(addresses)],
        )
        return str(cursor.fetchone()[0])


@contextmanager
def knowing(people: Iterable[UUID] = (), emails: Iterable[str] = ()) -> Iterator[None]:
    """The same in a transaction of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        outer = know(people, emails)
        yield
        _restore(cursor, {"app.known": outer})


@contextmanager
def role_scope(role: str) -> Iterator[None]:
    """One transaction under another role; the login must be a member of it."""
    with scope({"role": role}):
        yield


@contextmanager
def staff_scope() -> Iterator[None]:
    """One transaction as the staff: by their own login where this process has it.

    For its time that login's connection stands for the usual one, so whatever is called in it
    works as the staff. Without it the role is taken, which in production no login may.
    """
    if "staff" not in connections.settings:
        with role_scope(STAFF):
            yield
        return
    usual = connections["default"]
    connections["default"] = connections["staff"]
    try:
        with transaction.atomic():
            yield
    finally:
        connections["default"] = usual


@contextmanager
def read_only() -> Iterator[None]:
    """One transaction in which the database itself refuses every write, whoever tries it.

    It is undone at its end: whatever waited for its commit is never begun.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # An inner transaction can't take it back.
            cursor.execute("SELECT set_config('transaction_read_only', 'on', true)")
        yield
        transaction.set_rollback(True)


@contextmanager
def scope(settings: dict[str, str]) -> Iterator[None]:
    """One transaction with these set. An inner one gives the outer its own back.

    Where the transaction ends or is rolled back nothing is set back: that does it, and a further
    statement would hide the real error behind "current transaction is aborted".
    """
    is_inner = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        outer = _set(cursor, settings)
        yield
        if is_inner:
            _restore(cursor, outer)


def _set(cursor: CursorWrapper, settings: dict[str, str]) -> dict[str, str]:
    """What they were before, in one statement: each request comes by here."""
    before = ", ".join(["coalesce(current_setting(%s, true), '')"] * len(settings))
    now = ", ".join(["set_config(%s, %s, true)"] * len(settings))
    pairs = [part for pair in settings.items() for part in pair]
    cursor.execute(f"SELECT {before}, {now}", [*settings, *pairs])  # no value in it
    return dict(zip(settings, cursor.fetchone(), strict=False))


def _restore(cursor: CursorWrapper, outer: dict[str, str]) -> None:
    if not connection.needs_rollback:
        _set(cursor, outer)


class OwnerRowSecurity(RunSQL):
    """Fence a table by its owner column: forced even for the table's owner.

    Staff look and change nothing. `append_only` also takes UPDATE and DELETE away from every role
    that serves requests.
    """

    def __init__(self, table: str, *, append_only: bool = False, column: str = "owner_id") -> None:
        self.table, self.append_only, self.column = table, append_only, column
        own = f"{column} = {CURRENT_USER}"
        anyones = f"{CURRENT_USER} IS NULL OR {own}"
        forward: list[Any] = [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY "{table}_own" ON "{table}" FOR ALL TO {APP}'
            f" USING ({own}) WITH CHECK ({own})",
            f'CREATE POLICY "{table}_work" ON "{table}" FOR ALL TO {WORKER}'
            f" USING ({anyones}) WITH CHECK ({anyones})",
            f'CREATE POLICY "{table}_trusted" ON "{table}" FOR ALL TO {STAFF}'
            " USING (true) WITH CHECK (true)",
            f'REVOKE INSERT, UPDATE, DELETE ON "{table}" FROM {STAFF}',
        ]
        backward: list[Any] = [
            f'DROP POLICY "{table}_trusted" ON "{table}"',
            f'DROP POLICY IF EXISTS "{table}_work" ON "{table}"',
            f'DROP POLICY "{table}_own" ON "{table}"',
            f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        ]
        if append_only:
            roles = f"{APP}, {WORKER}"
            forward.append(f'REVOKE UPDATE, DELETE ON "{table}" FROM {roles}')
            backward.insert(0, f'GRANT UPDATE, DELETE ON "{table}" TO {roles}')
        super().__init__(forward, backward)

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        options: dict[str, object] = {"column": self.column}
        return type(self).__name__, [self.table], options | {"append_only": self.append_only}


class Grants(RunSQL):
    """What each role may do with a table that no policy fences; the rest is taken away."""

    def __init__(self, table: str, rights: dict[str, str]) -> None:
        self.table, self.rights = table, rights
        roles = ", ".join(PROCESS_ROLES)
        super().__init__(
            [
                f'REVOKE ALL ON "{table}" FROM {roles}',
                *(f'GRANT {own} ON "{table}" TO {role}' for role, own in rights.items()),
            ],
            [f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {roles}'],
        )

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return type(self).__name__, [self.table, self.rights], {}


class ModeSecurity(RunSQL):
    """Keep test rows and live rows apart, both for reading and for writing, by `is_test`.

    It narrows what the owner's policy shows. Workers and staff see both.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        same = f"is_test = {IN_TEST_MODE}"
        super().__init__(
            f'CREATE POLICY "{table}_mode" ON "{table}" AS RESTRICTIVE FOR ALL TO {APP}'
            f" USING ({same}) WITH CHECK ({same})",
            f'DROP POLICY "{table}_mode" ON "{table}"',
        )

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return type(self).__name__, [self.table], {}


class TieToOwner(RunSQL):
    """A child row belongs to its parent's owner: a composite key over (parent, owner)."""

    def __init__(self, table: str, column: str, parent: str) -> None:
        self.table, self.column, self.parent = table, column, parent
        name = f"{table}_{column}_same_owner"
        super().__init__(
            [
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY'
                f' ("{column}", owner_id) REFERENCES "{parent}" (id, owner_id)'
                " DEFERRABLE INITIALLY DEFERRED NOT VALID",
                # Checked apart, without the lock that would stop writers of a large table.
                f'ALTER TABLE "{table}" VALIDATE CONSTRAINT "{name}"',
            ],
            [f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"'],
        )

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return type(self).__name__, [self.table, self.column, self.parent], {}
