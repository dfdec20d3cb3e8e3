"""Errors go to Sentry without anything a person wrote or showed: what is named here leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import request_id
from core.version import version

if TYPE_CHECKING:
    from sentry_sdk.transport import Transport

# What says where and when, in words of the code.
_EVENT = (
    "environment", "event_id", "level", "logger", "modules", "platform", "release", "sdk",
    "server_name", "timestamp",
)  # fmt: skip
_FRAME = (
    "abs_path", "context_line", "filename", "function", "in_app", "lineno", "module",
    "post_context", "pre_context",
)  # fmt: skip
# A path as somebody typed it is not among the ways in which a transaction got its name.
_NAMED_BY_CODE = {"component", "route", "task"}


def report_errors(dsn: str, environment: str, *, transport: type[Transport] | None = None) -> None:
    """Named integrations only: the automatic ones import every SDK that is installed."""
    import sentry_sdk  # noqa: PLC0415  only where it is switched on
    from sentry_sdk.integrations.celery import CeleryIntegration  # noqa: PLC0415
    from sentry_sdk.integrations.django import DjangoIntegration  # noqa: PLC0415

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=f"visiona@{version()}",
        transport=transport,
        auto_enabling_integrations=False,
        integrations=[DjangoIntegration(), CeleryIntegration()],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=scrub,  # type: ignore[arg-type]
        # Nothing but errors, whatever the process's environment says of SENTRY_...
        before_send_transaction=lambda event, hint: None,
        auto_session_tracking=False,
        spotlight=False,
    )


def scrub(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """A new event of what is known to be ours; a field that the SDK adds one day stays here."""
    kept = _only(event, _EVENT)
    if number := request_id.current():
        kept["tags"] = {"request_id": number}
    if "method" in event.get("request", {}):
        kept["request"] = {"method": event["request"]["method"]}
    if event.get("transaction_info", {}).get("source") in _NAMED_BY_CODE:
        kept |= _only(event, ("transaction", "transaction_info"))
    if name := _logged(hint.get("log_record")):
        kept["logentry"] = {"message": name}
    raised = event.get("exception", {}).get("values", [])
    if raised:
        kept["exception"] = {"values": [_exception(one) for one in raised]}
    return kept


def _logged(record: Any) -> str:
    """The name of one of our own log lines; what it was logged with may tell of a person."""
    line = getattr(record, "msg", None)
    return str(line.get("event", "")) if isinstance(line, dict) else ""


def _exception(raised: dict[str, Any]) -> dict[str, Any]:
    """Its class and place. The text of a database's error holds the row."""
    frames = (raised.get("stacktrace") or {}).get("frames") or []
    mechanism = _only(raised.get("mechanism") or {}, ("type", "handled"))
    return _only(raised, ("type", "module")) | {
        "mechanism": {"type": "generic"} | mechanism,
        "stacktrace": {"frames": [_only(frame, _FRAME) for frame in frames]},
    }


def _only(found: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: found[name] for name in names if name in found}
