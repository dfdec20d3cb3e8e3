"""Page 500 of a gallery among a million pictures: keyset against OFFSET, row security on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from benchmarks.database import migrated, plain
from benchmarks.measuring import in_fresh_process, side_by_side
from benchmarks.result import Result, faster

if TYPE_CHECKING:
    from django.db.models import QuerySet

ROWS, HEAVY, PEOPLE, PAGE, DEPTH = 1_000_000, 50_000, 1_000, 60, 500


def measure() -> list[Result]:
    with database():
        import django

        django.setup()
        return [_measured()]


def _measured() -> Result:
    from uuid import UUID

    from core import keyset
    from core.row_security import APP, role_scope, user_scope
    from generations.models import GeneratedImage

    owner = UUID(int=1)
    with role_scope(APP), user_scope(owner):
        kept = GeneratedImage.objects.filter(owner_id=owner).kept()
        skipped = PAGE * (DEPTH - 1)
        last = kept.order_by("-created_at", "-id")[skipped - 1]
        by_offset = kept.order_by("-created_at", "-id")[skipped : skipped + PAGE + 1]
        by_keyset = keyset.older(kept, last.created_at, last.pk)[: PAGE + 1]
        assert _rows(by_offset) == _rows(by_keyset)
        offset, ours = side_by_side(lambda: _rows(by_offset), lambda: _rows(by_keyset), rounds=25)
    return faster("gallery page 500 of 1 M rows, row security on", offset, ours, goal=40)


def _rows(query: QuerySet[Any]) -> list[tuple[Any, ...]]:
    """The statement that Django sends, without Django's making of objects in either time."""
    from django.db import connection

    statement, values = query.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@contextmanager
def database() -> Iterator[None]:
    """With a million rows in it."""
    import psycopg

    with migrated() as server:
        with psycopg.connect(plain(server.url(database="visiona"))) as connection:
            # The rows' parents are of no interest here, so their foreign keys are not looked at.
            connection.execute("SET session_replication_role = replica")
            connection.execute(_FILL, _amounts())
            connection.commit()
            connection.autocommit = True
            connection.execute("VACUUM ANALYZE generations_generatedimage")
        yield


_TITLE = """
from core.crypto import encrypt
print(encrypt("", "generations.generatedimage.title"))
"""


def _amounts() -> dict[str, Any]:
    # In a process of its own: the role of this one is not chosen yet when the settings are read.
    title = in_fresh_process(_TITLE).strip()
    return {"rows": ROWS, "heavy": HEAVY, "people": PEOPLE, "title": title}


# Person 1 has 50,000 pictures; all others share the rest. Times are mixed, as in a real table.
_FILL = """
INSERT INTO generations_generatedimage
    (id, owner_id, generation_id, personal_model_id, number, width, height, size, sha256,
     file_format, title, created_at)
SELECT gen_random_uuid(),
       lpad(to_hex(CASE WHEN n <= %(heavy)s THEN 1 ELSE 2 + n %% (%(people)s - 1) END),
            32, '0')::uuid,
       gen_random_uuid(), gen_random_uuid(), 1, 1024, 1024, 100000, repeat('0', 64), 'webp',
       %(title)s,
       now() - random() * interval '700 days'
FROM generate_series(1, %(rows)s) AS n
ORDER BY random()
"""
