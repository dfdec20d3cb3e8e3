"""Logs and error reports."""

from __future__ import annotations

from visiona.settings.environment import PRODUCTION, env

SENTRY_DSN = env.str("SENTRY_DSN", default="")
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
LOG_JSON = env.bool("LOG_JSON", default=PRODUCTION)
LOGGING_CONFIG = "visiona.logs.configure"
LOGGING = {"level": LOG_LEVEL, "json": LOG_JSON}
