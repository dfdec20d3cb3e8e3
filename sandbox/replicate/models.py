"""Models and their versions."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import Any

from werkzeug.wrappers import Response

from sandbox.clock import now, stamp
from sandbox.replicate import trainers
from sandbox.replicate.calls import PER_PAGE, ReplicateCall, before, listed, reply
from sandbox.replicate.errors import invalid, invalid_field, not_found
from sandbox.replicate.schemas import trained_document
from sandbox.replicate.validation import check_keys
from sandbox.state import Store

NAME = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*")
HARDWARE = {"cpu", "gpu-t4", "gpu-l40s", "gpu-a40-small", "gpu-a40-large", "gpu-a100-large",
            "gpu-h100", "gpu-h200"}  # fmt: skip
REQUIRED = ("owner", "name", "visibility", "hardware")
OPTIONAL = ("description", "github_url", "paper_url", "license_url", "cover_image_url")


def show_account(call: ReplicateCall) -> Response:
    return reply(
        {
            "type": "organization",
            "username": call.account,
            "name": f"{call.account.capitalize()} (sandbox)",
            "github_url": f"https://github.com/{call.account}",
        }
    )


def show_secret(call: ReplicateCall) -> Response:
    return reply({"key": call.state.webhook_secret})


def create(call: ReplicateCall) -> Response:
    body = check_keys(call.body(), REQUIRED, OPTIONAL)
    _check_values(body, call.account)
    store = call.state.store
    with store.transaction():
        if find(store, body["owner"], body["name"]):
            raise invalid_field(
                "name", "unique", "A model with this name and owner already exists"
            )
        store.write(
            "INSERT INTO models (owner, name, created, details) VALUES (?, ?, ?, ?)",
            body["owner"], body["name"], now(), json.dumps(body),
        )  # fmt: skip
    return reply(_shape(store, owned(call, body["owner"], body["name"])), 201)


def show(call: ReplicateCall, owner: str, name: str) -> Response:
    if trainers.is_public(call.state.store, f"{owner}/{name}"):
        return reply(_public(call, owner, name))
    return reply(_shape(call.state.store, owned(call, owner, name)))


def list_versions(call: ReplicateCall, owner: str, name: str) -> Response:
    if trainers.is_public(call.state.store, f"{owner}/{name}"):
        found = [_version(**one) for one in trainers.versions(call, f"{owner}/{name}")]
        return reply({"previous": None, "next": None, "results": found})
    owned(call, owner, name)
    rows = call.state.store.rows(
        "SELECT * FROM versions WHERE owner = ? AND name = ? AND seq < ?"
        " ORDER BY seq DESC LIMIT ?",
        owner, name, before(call), PER_PAGE + 1,
    )  # fmt: skip
    return listed(call, rows, [version_shape(row) for row in rows])


def show_version(call: ReplicateCall, owner: str, name: str, version: str) -> Response:
    if trainers.is_public(call.state.store, f"{owner}/{name}"):
        return reply(_version(**trainers.version(call, f"{owner}/{name}", version)))
    return reply(version_shape(own_version(call, owner, name, version)))


def find(store: Store, owner: str, name: str) -> sqlite3.Row | None:
    return store.row("SELECT * FROM models WHERE owner = ? AND name = ?", owner, name)


def find_version(store: Store, version: str) -> sqlite3.Row | None:
    return store.row("SELECT * FROM versions WHERE id = ?", version)


def owned(call: ReplicateCall, owner: str, name: str) -> sqlite3.Row:
    """A private model of someone else answers as if it were not there."""
    row = find(call.state.store, owner, name)
    if row is None or owner != call.account:
        raise not_found()
    return row


def own_version(call: ReplicateCall, owner: str, name: str, version: str) -> sqlite3.Row:
    owned(call, owner, name)
    row = find_version(call.state.store, version)
    if row is None or (row["owner"], row["name"]) != (owner, name):
        raise not_found()
    return row


def version_shape(row: sqlite3.Row) -> dict[str, Any]:
    return _version(row["id"], row["created"], trained_document())


def _check_values(body: dict[str, Any], account: str) -> None:
    faults = [
        {"type": "invalid_type", "field": name, "description": "Invalid type. Expected: string"}
        for name, value in body.items()
        if not isinstance(value, str)
    ]
    if faults:
        raise invalid(faults)
    if body["owner"] != account:
        raise invalid_field("owner", "owner", f"The token belongs to {account}")
    if not NAME.fullmatch(body["name"]):
        raise invalid_field("name", "pattern", "Lower-case letters, digits, dash, dot, underscore")
    if body["visibility"] not in {"public", "private"}:
        raise invalid_field("visibility", "enum", 'Must be one of: "public", "private"')
    if body["hardware"] not in HARDWARE:
        raise invalid_field("hardware", "enum", "There is no such hardware")


def _shape(store: Store, row: sqlite3.Row) -> dict[str, Any]:
    details = json.loads(row["details"])
    newest = store.row(
        "SELECT * FROM versions WHERE owner = ? AND name = ? ORDER BY seq DESC LIMIT 1",
        row["owner"], row["name"],
    )  # fmt: skip
    return _model(details) | {"latest_version": version_shape(newest) if newest else None}


def _model(details: dict[str, Any]) -> dict[str, Any]:
    owner, name = details["owner"], details["name"]
    return {
        "url": f"https://replicate.com/{owner}/{name}",
        "owner": owner,
        "name": name,
        "visibility": details["visibility"],
        "run_count": 0,
        "is_official": False,
        "default_example": None,
        "latest_version": None,
        **{key: details.get(key) for key in OPTIONAL},
    }


def _public(call: ReplicateCall, owner: str, name: str) -> dict[str, Any]:
    details = {"owner": owner, "name": name, "visibility": "public"}
    newest = _version(**trainers.versions(call, f"{owner}/{name}")[0])
    is_official = trainers.official(call.state.store, f"{owner}/{name}") is not None
    return _model(details) | {"is_official": is_official, "latest_version": newest}


def _version(version: str, created: float, document: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": version,
        "created_at": stamp(created),
        "cog_version": "0.16.2",
        "openapi_schema": document,
    }
