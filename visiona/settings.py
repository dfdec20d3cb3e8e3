"""Every setting: read from the environment, `.env`, then the local start's own file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import unquote

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from billing.versions import STRIPE_API_VERSION  # noqa: F401  dj-stripe reads it here
from visiona.api import *  # noqa: F403  these are settings
from visiona.api import cache_at
from visiona.queue import *  # noqa: F403  these too
from visiona.sign_up import *  # noqa: F403  and these
from visiona.switches import on_if_sandboxed, sandboxed, split_list
from visiona.test_mode import arrange

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
DATA_DIR = Path(env.str("VISIONA_DATA_DIR", default=".data"))
DATA_DIR = DATA_DIR if DATA_DIR.is_absolute() else BASE_DIR / DATA_DIR

# Earlier sources win: the process, then the person's `.env`, then what `manage.py up` wrote.
# A test run brings all its own, and a fresh start must not read what an earlier one left.
if env.str("ENVIRONMENT", default="") != "test":
    left = [] if sys.argv[1:2] == ["up"] else [DATA_DIR / "local.env"]
    for source in filter(Path.is_file, [BASE_DIR / ".env", *left]):
        environ.Env.read_env(source, overwrite=False)

# --- What this process is
ENVIRONMENT = env.str("ENVIRONMENT", default="local")
PRODUCTION = ENVIRONMENT == "production"
if ENVIRONMENT not in {"local", "test", "production"}:
    raise ImproperlyConfigured("ENVIRONMENT is one of: local, test, production.")
DEBUG = env.bool("DEBUG", default=False)


def required(name: str, default: str = "") -> str:
    """A value production can't do without; elsewhere the default serves."""
    value = env.str(name, default="" if PRODUCTION else default)
    if PRODUCTION and not value:
        raise ImproperlyConfigured(f"{name} must be set in production. See .env.example.")
    return value


SECRET_KEY = required("SECRET_KEY", "not-a-secret-and-refused-in-production")
PORT = env.int("PORT", default=8000)
SITE_URL = required("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
WEBHOOK_BASE_URL = env.str("WEBHOOK_BASE_URL", default=SITE_URL).rstrip("/")
ALLOWED_HOSTS = split_list(required("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver"))
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SANDBOX_URL = "" if PRODUCTION else env.str("SANDBOX_URL", default="").rstrip("/")
# People's webhooks may reach this machine itself: for trying out, never where people are served.
WEBHOOKS_TO_LOOPBACK = on_if_sandboxed(env, SANDBOX_URL, "WEBHOOKS_TO_LOOPBACK", PRODUCTION)

# --- Applications
INSTALLED_APPS = [
    "visiona.apps.VisionaConfig",
    "core",
    "accounts",
    "billing",
    "models_training",
    "generations",
    "gallery",
    "vectorizing",
    "knox",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
if not PRODUCTION:
    INSTALLED_APPS.append("sandbox")
# The mirror of Stripe that staff can browse; the product sells without it too.
STRIPE_MIRROR = env.bool("STRIPE_MIRROR", default=True)
if STRIPE_MIRROR:
    INSTALLED_APPS.append("djstripe")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.rows.RowScopeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.login.LoginForHtmxMiddleware",
    "core.middleware.messages.MessagesToHtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
ROOT_URLCONF = "visiona.urls"
WSGI_APPLICATION = "visiona.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["core.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.theme",
                "core.context.navigation",
                "core.context.sandbox",
                "billing.context.balance",
            ],
        },
    }
]
FORM_RENDERER = "core.forms.Renderer"

# --- Database: row security is in it, so there is no other engine
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

# --- Jobs
BROKER_URL = required("BROKER_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = BROKER_URL
CELERY_BEAT_SCHEDULE = {
    "reconcile": {
        "task": "core.tasks.reconcile",
        "schedule": env.float("RECONCILE_SECONDS", default=60.0),
        "options": {"expires": 55},
    },
}

# --- What all processes count and remember together; it may be away at any time
CACHE_URL = env.str("CACHE_URL", default="") or BROKER_URL
CACHES = cache_at(CACHE_URL)

# --- Files
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
    "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": S3_OPTIONS}
    if S3_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_FILES_ROOT, "allow_overwrite": True},
    },
    "staticfiles": {
        "BACKEND": "core.static.HashedStaticStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "collected"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]
SILENCED_SYSTEM_CHECKS = ["staticfiles.W004"]  # build/static is made by build_assets
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
# A webhook that ends a training carries the whole log and may pass Django's 2.5 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # a batch of pictures by the plain form
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Paid services: a real key switches to the real one
REPLICATE = sandboxed(env, SANDBOX_URL, "REPLICATE_API_TOKEN", "r8_sandbox")
REPLICATE_API_TOKEN = REPLICATE.key or required("REPLICATE_API_TOKEN")
REPLICATE_BASE_URL = REPLICATE.address("/replicate") or "https://api.replicate.com"
REPLICATE_OWNER = required("REPLICATE_OWNER")
REPLICATE_TRAINER = env.str(
    "REPLICATE_TRAINER",
    default="ostris/flux-dev-lora-trainer:"
    "26dce37af90b9d997eeb970d92e47de3064d46c300504ae376c75bef6a9022d2",
)
REPLICATE_HARDWARE = env.str("REPLICATE_HARDWARE", default="gpu-t4")
REPLICATE_WEBHOOK_SECRETS = split_list(required("REPLICATE_WEBHOOK_SECRETS"))
# Where the provider's outputs may be fetched from, besides the sandbox's own address.
PICTURE_HOSTS = ["replicate.delivery"]
OPENAI = sandboxed(env, SANDBOX_URL, "OPENAI_API_KEY", "sk-sandbox")
OPENAI_API_KEY = OPENAI.key
OPENAI_BASE_URL = OPENAI.address("/openai/v1") or None
OPENAI_MODEL = env.str("OPENAI_MODEL", default="gpt-5.4-mini")
ANTHROPIC = sandboxed(env, SANDBOX_URL, "ANTHROPIC_API_KEY", "sk-ant-sandbox")
ANTHROPIC_API_KEY = ANTHROPIC.key
ANTHROPIC_BASE_URL = ANTHROPIC.address("/anthropic") or None
ANTHROPIC_MODEL = env.str("ANTHROPIC_MODEL", default="claude-haiku-4-5")
ENHANCERS = split_list(env.str("ENHANCERS", default="openai,anthropic"))

# --- Test mode: where the work of test tokens runs; off while the address is empty
TEST_MODE_URL, TEST_MODE_WEBHOOK_SECRETS = arrange(
    env.str("TEST_MODE_URL", default=SANDBOX_URL),
    split_list(env.str("TEST_MODE_WEBHOOK_SECRETS", default="")),
    sandbox_url=SANDBOX_URL,
    live=REPLICATE_WEBHOOK_SECRETS,
)

# --- Payments
STRIPE = sandboxed(env, SANDBOX_URL, "STRIPE_SECRET_KEY", "sk_test_sandbox0sandbox0sandbox0")
STRIPE_SECRET_KEY = STRIPE.key or required("STRIPE_SECRET_KEY")
STRIPE_API_BASE = STRIPE.address("/stripe") or "https://api.stripe.com"
STRIPE_LIVE_MODE = "_live_" in STRIPE_SECRET_KEY
STRIPE_WEBHOOK_SECRETS = split_list(required("STRIPE_WEBHOOK_SECRETS"))
STRIPE_AUTOMATIC_TAX = env.bool("STRIPE_AUTOMATIC_TAX", default=False)
STRIPE_PAGES = [SANDBOX_URL] if STRIPE.sandbox_url else ["https://*.stripe.com"]
# Milli-credits; in the sandbox a newcomer can try everything.
SIGNUP_CREDITS = env.int("SIGNUP_CREDITS", default=200_000 if SANDBOX_URL else 5_000)
PAST_DUE_GRACE_DAYS = env.int("PAST_DUE_GRACE_DAYS", default=7)
# dj-stripe reads these, STRIPE_SECRET_KEY, STRIPE_LIVE_MODE and STRIPE_API_VERSION.
DJSTRIPE_FOREIGN_KEY_TO_FIELD = "id"
# With such a key in a session's metadata dj-stripe writes to Stripe; a mirror only reads.
DJSTRIPE_SUBSCRIBER_CUSTOMER_KEY = None
# Its own migrations build and undo hundreds of columns: 45 s for the tables that these make in 3.
MIGRATION_MODULES = {"knox": None, "djstripe": "billing.migrations.djstripe"}  # type: ignore[dict-item]
if STRIPE.sandbox_url:
    STRIPE_API_HOST = STRIPE_API_BASE
    SILENCED_SYSTEM_CHECKS.append("djstripe.W002")  # another host is the point of a sandbox

# --- Mail
EMAIL_URL = required("EMAIL_URL", "consolemail://")
vars().update(env.email_url_config(EMAIL_URL))
EMAIL_SANDBOXED = bool(SANDBOX_URL) and "127.0.0.1" in EMAIL_URL
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Visiona <hello@visiona.local>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Accounts
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = False if ENVIRONMENT == "test" else {}
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if ENVIRONMENT == "test"
    else ["django.contrib.auth.hashers.ScryptPasswordHasher"]
)

# --- The browser's rules
S3_ORIGIN = [env.str("S3_PUBLIC_ORIGIN", default="")] if S3_BUCKET else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *filter(None, S3_ORIGIN)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *STRIPE_PAGES],  # a paying form ends on Stripe's page
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.pages.csrf_failure"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.bool("BEHIND_PROXY", default=False))
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

# --- Language, time, logs
LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
SENTRY_DSN = env.str("SENTRY_DSN", default="")
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_JSON = env.bool("LOG_JSON", default=PRODUCTION)
LOGGING_CONFIG = "visiona.logs.configure"
LOGGING = {"level": LOG_LEVEL, "json": LOG_JSON}

if PRODUCTION and "manage.py" not in sys.argv[0] and os.environ.get("DB_ROLE", "") == "":
    raise ImproperlyConfigured("DB_ROLE must name the role of this process. See the Procfile.")
