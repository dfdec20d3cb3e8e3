"""One line per event, JSON in production. No prompt, photo, email or key is in a log."""

from __future__ import annotations

import logging.config
import re
from typing import Any

import structlog

# A part of a path that is a secret: a signed link, the key of a mail. Ids of rows are none.
_SECRET = re.compile(r"(?<=/)(?![0-9a-f-]{36}(?:/|$))[^/]{22,}")


class SecretsOfPaths(logging.Filter):
    """Whoever reads a log must not answer, log in or unsubscribe by a link in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                _SECRET.sub("…", each) if isinstance(each, str) else each for each in record.args
            )
        return True


def configure(options: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: options are `level` and `json`."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_handlers(options, shared))


def _handlers(options: dict[str, Any], shared: list[structlog.types.Processor]) -> dict[str, Any]:
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if options["json"]
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": options["level"]},
        "filters": {"secrets": {"()": SecretsOfPaths}},
        # Each names addresses of requests, which carry signed links.
        "loggers": {
            "httpx": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},
            "django.request": {"filters": ["secrets"]},
        },
    }
