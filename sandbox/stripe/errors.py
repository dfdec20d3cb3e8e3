"""Stripe's refusals, in the shape its clients read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

INVALID = "invalid_request_error"


@dataclass
class StripeRefusal(Exception):
    """Ends the request with this status; what was written stays only if `keeps` says so."""

    status: int
    message: str
    type: str = INVALID
    code: str | None = None
    param: str | None = None
    keeps: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        error: dict[str, Any] = {"message": self.message, "type": self.type}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        return {"error": error | self.extra}


def invalid(message: str, param: str | None = None, code: str | None = None) -> StripeRefusal:
    return StripeRefusal(400, message, code=code, param=param)


def missing(param: str) -> StripeRefusal:
    return invalid(f"Missing required param: {param}.", param, "parameter_missing")


def no_such(kind: str, object_id: str, param: str = "id") -> StripeRefusal:
    """404 when the address names it, 400 when a parameter does."""
    status = 404 if param == "id" else 400
    word = kind.replace("checkout.session", "checkout session")
    text = f"No such {word}: '{object_id}'"
    return StripeRefusal(status, text, code="resource_missing", param=param)


def unauthorized(message: str) -> StripeRefusal:
    return StripeRefusal(401, message)


def no_address(method: str, path: str) -> StripeRefusal:
    return StripeRefusal(404, f"Unrecognized request URL ({method}: {path}).")


def too_many() -> StripeRefusal:
    return StripeRefusal(429, "Too many requests hit the API too quickly.", code="rate_limit")


def broken(status: int) -> StripeRefusal:
    return StripeRefusal(status, "An unknown error occurred.", "api_error")


def declined(code: str, decline_code: str, message: str, **extra: Any) -> StripeRefusal:
    """What was written stays: a failed charge is a fact."""
    more = {"decline_code": decline_code, **extra}
    return StripeRefusal(402, message, "card_error", code, keeps=True, extra=more)
