"""Private files, static files, and how much an upload may hold."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from visiona.settings.environment import BASE_DIR, DATA_DIR, PRODUCTION, env

PRIVATE_FILES_ROOT = Path(env.str("PRIVATE_FILES_ROOT", default=str(DATA_DIR / "files")))
S3_BUCKET = env.str("S3_BUCKET", default="")
S3_OPTIONS = {
    "bucket_name": S3_BUCKET,
    "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
    "region_name": env.str("S3_REGION", default="") or None,
    "access_key": env.str("S3_ACCESS_KEY_ID", default=""),
    "secret_key": env.str("S3_SECRET_ACCESS_KEY", default=""),
    "signature_version": "s3v4",
    "default_acl": None,
    "querystring_auth": True,
    "file_overwrite": True,
    "max_memory_size": 8 * 1024 * 1024,
}
STORAGES = {
    "default": {"BACKEND": "core.bucket.Bucket", "OPTIONS": S3_OPTIONS}
    if S3_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_FILES_ROOT, "allow_overwrite": True},
    },
    "staticfiles": {
        "BACKEND": "core.assets.HashedStaticStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "collected"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
# Our own pages alone fetch them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# A webhook that ends a training carries the whole log and may pass Django's 2.5 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # a batch of pictures by the plain form
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024


def _s3_origins() -> list[str]:
    """Where browsers are sent for a picture: as the client addresses the bucket, unless named."""
    if named := env.str("S3_PUBLIC_ORIGIN", default=""):
        return [named]
    if endpoint := S3_OPTIONS["endpoint_url"]:
        scheme, host, *_ = urlsplit(str(endpoint))
        return [f"{scheme}://{host}"]
    region = S3_OPTIONS["region_name"]
    hosts = ["s3.amazonaws.com", *([f"s3.{region}.amazonaws.com"] if region else [])]
    by_path = "." in S3_BUCKET  # a name with points fits no certificate
    return [f"https://{host}" if by_path else f"https://{S3_BUCKET}.{host}" for host in hosts]


S3_ORIGINS = _s3_origins() if S3_BUCKET else []
