"""Replicate's refusals, in the words and shapes its clients see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class ReplicateRefusal(Exception):
    """Ends the request with this status and body."""

    status: int
    detail: str
    title: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        title = {"title": self.title} if self.title else {}
        return {**title, "detail": self.detail, "status": self.status, **self.extra}


def unauthenticated(*, token_given: bool) -> ReplicateRefusal:
    kind = "a valid authentication token" if token_given else "an authentication token"
    return ReplicateRefusal(401, f"You did not pass {kind}", "Unauthenticated")


def not_found(detail: str = "The requested resource could not be found.") -> ReplicateRefusal:
    return ReplicateRefusal(404, detail, "Not found")


def no_destination() -> ReplicateRefusal:
    return ReplicateRefusal(404, "The specified training destination does not exist")


def no_version() -> ReplicateRefusal:
    return ReplicateRefusal(
        422,
        "The specified version does not exist (or perhaps you don't have permission to use it?)",
        "Invalid version or not permitted",
    )


def invalid(fields: list[dict[str, str]]) -> ReplicateRefusal:
    """`fields` hold type, field and description, as the real answer's `invalid_fields` do."""
    lines = "".join(f"- {one['field']}: {one['description']}\n" for one in fields)
    return ReplicateRefusal(422, lines, "Input validation failed", {"invalid_fields": fields})


def invalid_field(field_name: str, kind: str, description: str) -> ReplicateRefusal:
    return invalid([{"type": kind, "field": field_name, "description": description}])


def forbidden(detail: str) -> ReplicateRefusal:
    return ReplicateRefusal(403, detail, "Forbidden")


def conflict(detail: str) -> ReplicateRefusal:
    return ReplicateRefusal(409, detail, "Conflict")


def payment_required() -> ReplicateRefusal:
    return ReplicateRefusal(
        402,
        "You have insufficient credit to run this model. Go to"
        " https://replicate.com/account/billing to purchase credit.",
        "Insufficient credit",
    )


def throttled(retry_after: float | None) -> ReplicateRefusal:
    seconds = 30 if retry_after is None else retry_after
    headers = {"ratelimit-remaining": "0", "ratelimit-reset": f"{seconds:g}"}
    if retry_after is not None:
        headers["Retry-After"] = f"{retry_after:g}"
    return ReplicateRefusal(
        429,
        f"Request was throttled. Your rate limit resets in ~{seconds:g}s.",
        headers=headers,
    )
