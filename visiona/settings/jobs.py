"""The queue, the sweep, and what all processes remember together."""

from __future__ import annotations

from typing import Any

from core.postgres.roles import APP
from visiona.settings.database import DB_ROLE
from visiona.settings.environment import env, required

BROKER_URL = required("BROKER_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = BROKER_URL
CELERY_BEAT_SCHEDULE = {
    "reconcile": {
        "task": "core.tasks.reconcile",
        "schedule": env.float("RECONCILE_SECONDS", default=60.0),
        "options": {"expires": 55},
    },
    # What watches the house tells by these: metrics, and the public status.
    "observe": {"task": "operations.observe", "schedule": 60.0, "options": {"expires": 55}},
    # What Stripe could not tell us: its list is read from where the last look ended.
    "look_at_stripe": {
        "task": "billing.look_at_stripe",
        "schedule": env.float("STRIPE_LOOK_SECONDS", default=3600.0),
        "options": {"expires": 3000},
    },
    # It makes what is owed, so a night that beat slept through is made up for.
    "back_up": {
        "task": "operations.back_up",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
}

CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 1,
    # A page only sends, and its person waits meanwhile; a worker listens for longer.
    "socket_timeout": 1 if DB_ROLE == APP else 5,
}
# A lost message is harmless, the sweep finds the row; a page must never wait for the broker.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_DEFAULT_QUEUE = "io"
CELERY_TASK_ROUTES = {
    "vectorizing.*": {"queue": "cpu"},
    "models_training.measure_photo": {"queue": "cpu"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"


def cache_at(address: str) -> dict[str, dict[str, Any]]:
    """Shared between processes by Redis or Valkey; without an address each has its own."""
    # The broker's word for a socket, "redis+socket", is "unix" to the cache.
    address = address.replace("redis+socket:", "unix:", 1)
    if not address.startswith(("redis:", "rediss:", "unix:")):
        return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    options = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
    shared = {"BACKEND": "core.cache.SharedCache", "LOCATION": address, "OPTIONS": options}
    # 2: what releases before wrote here can't be read any more, nor could they read ours.
    return {"default": shared | {"KEY_PREFIX": "visiona", "VERSION": 2}}


# It may be away at any time.
CACHE_URL = env.str("CACHE_URL", default="") or BROKER_URL
CACHES = cache_at(CACHE_URL)
