"""The database and the keys of what is encrypted in it."""

from __future__ import annotations

from urllib.parse import unquote

from visiona.settings.environment import env, required, split_list

# Row security is in the database, so there is no other engine.
DB_ROLE = env.str("DB_ROLE", default="")
_database = env.db_url_config(
    required("DATABASE_URL", "postgres://visiona_owner@localhost/visiona")
)
DATABASES = {
    "default": _database
    | {
        # A host that is a socket's folder comes quoted, with %2F for its slashes.
        "HOST": unquote(_database["HOST"]),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "OPTIONS": {
            "options": "-c statement_timeout=15s -c lock_timeout=3s"
            " -c idle_in_transaction_session_timeout=30s",
        }
        | ({"assume_role": DB_ROLE} if DB_ROLE else {}),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIELD_ENCRYPTION_KEYS = split_list(
    required("FIELD_ENCRYPTION_KEYS", "bG9jYWwtb25seS1rZXktbm90LWZvci1wcm9kdWN0aW8=")
)
BLIND_INDEX_KEY = required("BLIND_INDEX_KEY", "local-only-blind-index-key")
