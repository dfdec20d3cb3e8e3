"""Logs, error reports and metrics."""

from __future__ import annotations

from visiona.settings.environment import PRODUCTION, env, split_list

SENTRY_DSN = env.str("SENTRY_DSN", default="")
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
LOG_JSON = env.bool("LOG_JSON", default=PRODUCTION)
LOGGING_CONFIG = "visiona.logs.configure"
LOGGING = {"level": LOG_LEVEL, "json": LOG_JSON}
# Who may scrape /metrics: whoever has the token, or comes from one of these addresses or networks.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_ADDRESSES = split_list(env.str("METRICS_ADDRESSES", default=""))
