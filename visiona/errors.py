"""Errors go to Sentry without anything a person wrote or showed."""

from __future__ import annotations

from typing import Any


def report_errors(dsn: str, environment: str) -> None:
    """Named integrations only: the automatic ones import every SDK that is installed."""
    import sentry_sdk  # noqa: PLC0415  only where it is switched on
    from sentry_sdk.integrations.celery import CeleryIntegration  # noqa: PLC0415
    from sentry_sdk.integrations.django import DjangoIntegration  # noqa: PLC0415

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        auto_enabling_integrations=False,
        integrations=[DjangoIntegration(), CeleryIntegration()],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=scrub,  # type: ignore[arg-type]
    )


def scrub(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """Keep where it happened; drop cookies, headers, query and breadcrumbs' payloads."""
    request = event.get("request", {})
    event["request"] = {key: request[key] for key in ("method",) if key in request}
    event.pop("user", None)
    for crumb in event.get("breadcrumbs", {}).get("values", []):
        crumb.pop("data", None)
    return event
