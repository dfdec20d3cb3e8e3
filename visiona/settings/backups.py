"""Backups: to which keys, where to, when, and where they are proven."""

from __future__ import annotations

from typing import Any

from visiona.settings.environment import env, split_list
from visiona.settings.files import S3_OPTIONS, STORAGES

# Public halves of age keys: this installation can make backups and not read them.
BACKUP_RECIPIENTS = split_list(env.str("BACKUP_RECIPIENTS", default=""))
BACKUP_FOLDER = env.str("BACKUP_FOLDER", default="")
BACKUP_S3_BUCKET = env.str("BACKUP_S3_BUCKET", default="")
# Of the day in UTC; beat looks every few minutes whether one is owed since then.
BACKUP_HOUR = env.int("BACKUP_HOUR", default=2)
# A login that may make databases and work as the owner, best on a server of its own.
BACKUP_SCRATCH_URL = env.str("BACKUP_SCRATCH_URL", default="")
# The folder of pg_dump and pg_restore where the system's own are not the right ones.
POSTGRES_BIN = env.str("POSTGRES_BIN", default="")


def _storage() -> dict[str, Any]:
    if BACKUP_S3_BUCKET:
        options = {
            "bucket_name": BACKUP_S3_BUCKET,
            "endpoint_url": env.str("BACKUP_S3_ENDPOINT_URL", default="") or None,
            "region_name": env.str("BACKUP_S3_REGION", default="") or None,
            "access_key": env.str("BACKUP_S3_ACCESS_KEY_ID", default=""),
            "secret_key": env.str("BACKUP_S3_SECRET_ACCESS_KEY", default=""),
        }
        return {"BACKEND": "core.bucket.Bucket", "OPTIONS": S3_OPTIONS | options}
    return {"BACKEND": "operations.services.folder.Folder", "OPTIONS": {"location": BACKUP_FOLDER}}


if BACKUP_FOLDER or BACKUP_S3_BUCKET:
    STORAGES = {**STORAGES, "backups": _storage()}
