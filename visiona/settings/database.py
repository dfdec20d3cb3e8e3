"""The database, who logs in to it, and the keys of what is encrypted in it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ImproperlyConfigured

from core.postgres.roles import APP, LOGINS, OWNER, SERVING, STAFF
from visiona.settings import rules
from visiona.settings.environment import PRODUCTION, env, required, split_list

# The role of this process, and the address with the login that is this role. Without that
# DATABASE_URL serves, whose login must then be the role, or on a laptop may take it.
DB_ROLE = env.str("DB_ROLE", default="")
_OWN = {role: env.str(variable, default="") for role, variable in LOGINS.items()}
if DB_ROLE and DB_ROLE not in SERVING:
    raise ImproperlyConfigured(f"DB_ROLE is one of: {', '.join(SERVING)}.")


def _address(role: str) -> str:
    return _OWN.get(role) or required("DATABASE_URL", "postgres://visiona_owner@localhost/visiona")


def _database(address: str, role: str) -> dict[str, Any]:
    """Nothing here is set for a session, and no cursor outlives its transaction: a transaction
    pooler may stand between. Time limits are the roles' own (`manage.py create_roles`)."""
    parts = env.db_url_config(address)
    options = parts.get("OPTIONS", {}) | ({"assume_role": role} if role else {})
    return parts | {
        # A host that is a socket's folder comes quoted, with %2F for its slashes.
        "HOST": unquote(parts["HOST"]),
        "ENGINE": "core.postgres",
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": options,
    }


def _shared(database: dict[str, Any], most: int) -> dict[str, Any]:
    """By the threads of this process: each request takes a connection and gives it back. Who
    waits for a free one gives up when a statement would."""
    pool = {"min_size": 1, "max_size": most, "timeout": 15}
    return database | {"CONN_MAX_AGE": 0, "OPTIONS": database["OPTIONS"] | {"pool": pool}}


# The logins that this process was told of; `manage.py doctor` tries them all.
DB_LOGINS = {
    role: _database(_address(role), role) for role, own in _OWN.items() if own or role == DB_ROLE
}
if PRODUCTION and (_owners := env.str("DATABASE_URL", default="")):
    DB_LOGINS[OWNER] = _database(_owners, OWNER)
# Row security is in the database, so there is no other engine.
DATABASES = {"default": DB_LOGINS.get(DB_ROLE) or _database(_address(""), "")}
# The web's pages for staff work by the staff's login, where the web has it.
if DB_ROLE == APP and STAFF in DB_LOGINS:
    DATABASES["staff"] = DB_LOGINS[STAFF] | {"TEST": {"MIRROR": "default"}}
if DB_ROLE == APP and (_most := env.int("WEB_DB_CONNECTIONS", default=0)):
    DATABASES = {alias: _shared(one, _most) for alias, one in DATABASES.items()}
# In production nobody takes a role, so without that login there are no such pages.
STAFF_PAGES = "staff" in DATABASES or DB_ROLE == STAFF or not PRODUCTION
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIELD_ENCRYPTION_KEYS = split_list(
    required("FIELD_ENCRYPTION_KEYS", "bG9jYWwtb25seS1rZXktbm90LWZvci1wcm9kdWN0aW8=")
)
BLIND_INDEX_KEY = required("BLIND_INDEX_KEY", "local-only-blind-index-key")
# Of 32 bytes each, for Ed25519: the newest signs receipts, all of them verify.
RECEIPT_SIGNING_KEYS = split_list(required("RECEIPT_SIGNING_KEYS", rules.LOCAL_RECEIPT_KEY))
