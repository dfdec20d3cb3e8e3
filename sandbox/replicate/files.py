"""The files API: uploads that can be given as inputs for a day."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sqlite3
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Response

from sandbox.clock import now, stamp
from sandbox.replicate.calls import PER_PAGE, Call, before, listed, reply
from sandbox.replicate.errors import Refused, invalid_field, not_found
from sandbox.state import State

DAY = 24 * 3600
SIZE_LIMIT = 100 * 1024 * 1024
PATH = re.compile(r"/replicate/v1/files/([\w-]+)")


def create(call: Call) -> Response:
    part = call.request.files.get("content")
    if part is None:
        raise invalid_field("content", "required", "content is required")
    content = part.read()
    if len(content) > SIZE_LIMIT:
        raise Refused(413, "The file is larger than 100 MB.", "Payload too large")
    details = {
        "name": part.filename or "file",
        "content_type": part.mimetype or "application/octet-stream",
        "size": len(content),
        "etag": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        "sha256": hashlib.sha256(content).hexdigest(),
        "metadata": _metadata(call),
    }
    file_id = secrets.token_hex(24)
    (call.state.folder("files") / file_id).write_bytes(content)
    call.state.store.write(
        "INSERT INTO files (id, account, created, details) VALUES (?, ?, ?, ?)",
        file_id, call.account, now(), json.dumps(details),
    )  # fmt: skip
    return reply(_shape(call.state, _own(call.state, call.account, file_id)), 201)


def show(call: Call, file_id: str) -> Response:
    return reply(_shape(call.state, _own(call.state, call.account, file_id)))


def list_all(call: Call) -> Response:
    rows = call.state.store.rows(
        "SELECT * FROM files WHERE account = ? AND created > ? AND seq < ?"
        " ORDER BY seq DESC LIMIT ?",
        call.account, now() - DAY, before(call), PER_PAGE + 1,
    )  # fmt: skip
    return listed(call, rows, [_shape(call.state, row) for row in rows])


def delete(call: Call, file_id: str) -> Response:
    row = _own(call.state, call.account, file_id)
    call.state.store.write("DELETE FROM files WHERE seq = ?", row["seq"])
    (call.state.folder("files") / file_id).unlink(missing_ok=True)
    return Response(status=204)


def uploaded(state: State, account: str, path: str) -> bytes | None:
    """The content of an upload of this account, given the path of its address."""
    found = PATH.fullmatch(path)
    if found is None or _find(state, account, found[1]) is None:
        return None
    return (state.folder("files") / found[1]).read_bytes()


def uploaded_at(state: State, account: str, url: str) -> bytes | None:
    return uploaded(state, account, urlsplit(url).path) if url.startswith("http") else None


def _metadata(call: Call) -> Any:
    try:
        return json.loads(call.request.form.get("metadata", "{}"))
    except ValueError:
        raise invalid_field("metadata", "invalid_json", "metadata is not JSON") from None


def _own(state: State, account: str, file_id: str) -> sqlite3.Row:
    row = _find(state, account, file_id)
    if row is None:
        raise not_found()
    return row


def _find(state: State, account: str, file_id: str) -> sqlite3.Row | None:
    return state.store.row(
        "SELECT * FROM files WHERE id = ? AND account = ? AND created > ?",
        file_id, account, now() - DAY,
    )  # fmt: skip


def _shape(state: State, row: sqlite3.Row) -> dict[str, Any]:
    details = json.loads(row["details"])
    return {
        "id": row["id"],
        "name": details["name"],
        "content_type": details["content_type"],
        "size": details["size"],
        "etag": details["etag"],
        "checksums": {"sha256": details["sha256"], "md5": details["etag"]},
        "metadata": details["metadata"],
        "created_at": stamp(row["created"]),
        "expires_at": stamp(row["created"] + DAY),
        "urls": {"get": f"{state.base_url}/replicate/v1/files/{row['id']}"},
    }
