"""A hundred pictures from the API, against the same answer by a bare cursor and orjson.

Ours is the whole request: token, limits in the shared cache, row security, checks, JSON. The
plain way has the row security and nothing else of it.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from benchmarks.gallery_page import database
from benchmarks.measuring import side_by_side
from benchmarks.result import Result
from local import valkey

if TYPE_CHECKING:
    from django.test import Client

PAGE, GOAL = 100, 4
_OWNER = UUID(int=1)
_ROWS = """
SELECT id, generation_id, personal_model_id, number, width, height, file_format, size, created_at,
    is_test
FROM generations_generatedimage WHERE owner_id = %s AND deleted_at IS NULL
ORDER BY created_at DESC, id DESC LIMIT %s
"""
_NAMES = (
    "id", "generation_id", "model_id", "number", "width", "height", "format", "bytes",
    "created_at", "test",
)  # fmt: skip


def measure() -> list[Result]:
    with database(), tempfile.TemporaryDirectory() as folder:
        cache = valkey.start(Path(folder))
        os.environ |= {"BROKER_URL": cache.url, "DB_ROLE": "visiona_app"}
        try:
            import django

            django.setup()
            return [_measured()]
        finally:
            cache.stop()


def _measured() -> Result:
    client = _program()

    def ours() -> bytes:
        return client.get("/api/gallery", {"limit": PAGE}).content

    assert json.loads(ours())["items"] == json.loads(_bare())
    bare, api = side_by_side(_bare, ours, rounds=200)
    what = f"gallery endpoint, {PAGE} of 1 M rows, row security on"
    times = f"{bare * 1000:.1f} ms", f"{api * 1000:.1f} ms"
    return Result(what, *times, ratio=api / bare, goal=GOAL, at_least=False)


def _bare() -> bytes:
    import orjson
    from django.conf import settings
    from django.db import connection

    from core.row_security import user_scope

    with user_scope(_OWNER), connection.cursor() as cursor:
        cursor.execute(_ROWS, [_OWNER, PAGE])
        found: list[dict[str, Any]] = [
            dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()
        ]
    for item in found:
        item["file_url"] = f"{settings.SITE_URL}/api/gallery/{item['id']}/file"
    return orjson.dumps(found, option=orjson.OPT_UTC_Z)


def _program() -> Client:
    """Whose token is that of the person with 50,000 pictures."""
    from django.test import Client

    from accounts.models import User
    from accounts.services.tokens import TokenRequest, create_token
    from core.row_security import WORKER, role_scope, user_scope

    with role_scope(WORKER):
        owner = User.objects.create_user("heavy@example.com", id=_OWNER)
    with user_scope(_OWNER):
        token = create_token(owner, TokenRequest("benchmark", ("gallery:read",))).text
    return Client(HTTP_AUTHORIZATION=f"Bearer {token}", REMOTE_ADDR="127.0.0.1")
