"""Trainers, and the official models that draw with what they make.

None is known by its name here. Whoever starts the sandbox gives it a document of each: its version
and its inputs, which input has which role, how its log and its output look.
"""

from __future__ import annotations

import hashlib
import json
import re
from copy import deepcopy
from typing import Any

from sandbox.replicate.calls import ReplicateCall
from sandbox.replicate.errors import not_found
from sandbox.replicate.schemas import Schema, document
from sandbox.state import Store

NEWER_VERSION = "9" * 64
PUBLISHED = 1_735_689_600.0
REMOTE = re.compile(r"[\w.-]+/[\w.-]+")
VERSION = re.compile(r"[0-9a-f]{64}")
Document = dict[str, Any]


class Unplayable(ValueError):
    """A document by which no trainer can be played."""


def give(store: Store, given: object) -> int:
    """Take the documents; one of a known version replaces it. Raises Unplayable."""
    documents = [_checked(one) for one in (given if isinstance(given, list) else [given])]
    with store.transaction():
        for one in documents:
            store.write(
                "INSERT OR REPLACE INTO trainers (remote, version, document) VALUES (?, ?, ?)",
                one["remote"], one["version"], json.dumps(one),
            )  # fmt: skip
    return len(documents)


def all_given(store: Store) -> list[Document]:
    """The newest last."""
    return [json.loads(row["document"]) for row in store.rows("SELECT * FROM trainers")]


def find(store: Store, remote: str, version: str) -> Document | None:
    row = store.row(
        "SELECT document FROM trainers WHERE remote = ? AND version = ?", remote, version
    )
    return json.loads(row["document"]) if row else None


def is_public(store: Store, remote: str) -> bool:
    return any(remote in {one["remote"], one.get("inference")} for one in all_given(store))


def versions(call: ReplicateCall, remote: str) -> list[dict[str, Any]]:
    """Of a trainer or an official model, the newest first."""
    given = all_given(call.state.store)
    known = [_of_trainer(one) for one in reversed(given) if one["remote"] == remote]
    if known:
        release = call.state.behaviours.peek("trainer_release", f"{call.text} {call.account}")
        newest = next(one for one in reversed(given) if one["remote"] == remote)
        return [*_released(newest, release), *known]
    return [_of_official(one) for one in reversed(given) if one.get("inference") == remote][:1]


def version(call: ReplicateCall, remote: str, version_id: str) -> dict[str, Any]:
    for one in versions(call, remote):
        if one["version"] == version_id:
            return one
    raise not_found()


def official(store: Store, remote: str) -> Document | None:
    """The newest trainer whose weights this model draws with."""
    return next(
        (one for one in reversed(all_given(store)) if one.get("inference") == remote), None
    )


def _checked(one: object) -> Document:
    if not isinstance(one, dict):
        raise Unplayable("a trainer is an object")
    remote, version_id, schema = (one.get(name) for name in ("remote", "version", "schema"))
    if not isinstance(remote, str) or not REMOTE.fullmatch(remote):
        raise Unplayable("remote is owner/name")
    if not isinstance(version_id, str) or not VERSION.fullmatch(version_id):
        raise Unplayable("version is 64 hex digits")
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        raise Unplayable("schema has the properties of the inputs")
    roles = one.get("roles")
    if not isinstance(roles, dict) or not {"dataset", "steps"} <= roles.keys():
        raise Unplayable("roles names the inputs for dataset and steps")
    return one


def _of_trainer(one: Document) -> dict[str, Any]:
    return {
        "version": one["version"],
        "created": PUBLISHED,
        "document": document(TrainingInput=one["schema"], TrainingOutput={"type": "object"}),
    }


def _of_official(one: Document) -> dict[str, Any]:
    return {
        "version": hashlib.sha256(one["inference"].encode()).hexdigest(),
        "created": PUBLISHED,
        "document": document(Input=one.get("inference_schema", {}), Output={"type": "array"}),
    }


def _released(newest: Document, release: str) -> list[dict[str, Any]]:
    """A newer version, where one was ordered: it takes the same, or something else."""
    if release == "pinned":
        return []
    schema = _changed(newest) if release == "changed" else newest["schema"]
    return [_of_trainer(newest | {"version": NEWER_VERSION, "schema": schema})]


def _changed(one: Document) -> Schema:
    """One input is gone, one has another range, one is new."""
    takes: Schema = deepcopy(one["schema"])
    properties = takes["properties"]
    properties.pop(one["roles"].get("optimizer", "optimizer"), None)
    properties[one["roles"]["steps"]]["maximum"] = 2000
    properties["network_alpha"] = {"type": "integer", "default": 16}
    return takes
