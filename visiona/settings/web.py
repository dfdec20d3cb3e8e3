"""Addresses, cookies, and what browsers are allowed to do."""

from __future__ import annotations

from csp.constants import NONE, SELF

from visiona.settings.environment import (
    PRODUCTION,
    SANDBOX_URL,
    env,
    required,
    split_list,
)
from visiona.settings.files import S3_ORIGINS
from visiona.settings.payments import STRIPE_PAGES

SECRET_KEY = required("SECRET_KEY", "not-a-secret-and-refused-in-production")
PORT = env.int("PORT", default=8000)
SITE_URL = required("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
WEBHOOK_BASE_URL = env.str("WEBHOOK_BASE_URL", default=SITE_URL).rstrip("/")
ALLOWED_HOSTS = split_list(required("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver"))
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# On a laptop both names of it are ours: passkeys need the one in letters.
OWN_ORIGINS = [SITE_URL] if PRODUCTION else [SITE_URL, f"http://localhost:{PORT}"]
# People's webhooks may reach this machine itself: for trying out, never where people are served.
WEBHOOKS_TO_LOOPBACK = env.bool("WEBHOOKS_TO_LOOPBACK", default=bool(SANDBOX_URL))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *S3_ORIGINS],
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
# A browser takes a cookie of such a name from this host alone, by https.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
THEME_COOKIE_NAME = f"{COOKIE_PREFIX}theme"
VIEW_COOKIE_NAME = f"{COOKIE_PREFIX}view"
KNOWN_COOKIE_NAME = f"{COOKIE_PREFIX}known"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "website.pages.csrf_failure"
# Seconds since the login, and since the last use.
SESSION_LONGEST = SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_IDLE = 3 * 24 * 3600
SESSION_ENGINE = "core.session_store"
SESSION_SERIALIZER = "core.sessions.EncryptedSerializer"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.bool("BEHIND_PROXY", default=False))
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
