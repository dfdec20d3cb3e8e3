"""What the product is made of: apps, middleware, templates, language."""

from __future__ import annotations

from visiona.settings.environment import BASE_DIR, PRODUCTION, env
from visiona.settings.payments import STRIPE

INSTALLED_APPS = [
    "visiona.apps.VisionaConfig",
    "core",
    "accounts",
    "accounts.sso",
    "notifications",
    "billing",
    "models_training",
    "generations",
    "gallery",
    "vectorizing",
    "reports",
    "operations",
    "website",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
    "visiona.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
if not PRODUCTION:
    INSTALLED_APPS.append("local")
# The mirror of Stripe that staff can browse; the product sells without it too.
STRIPE_MIRROR = env.bool("STRIPE_MIRROR", default=True)
if STRIPE_MIRROR:
    INSTALLED_APPS.append("djstripe")

MIDDLEWARE = [
    "core.request_log.RequestLogMiddleware",
    "operations.requests.RequestMetricsMiddleware",
    "core.api.transport.TransportMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.sessions.SessionLifeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.OriginMiddleware",
    "reports.visits.VisitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.LoginForHtmxMiddleware",
    "core.middleware.MessagesToHtmxMiddleware",
    "core.middleware.TooOftenMiddleware",
    "core.middleware.SwitchesMiddleware",
    "accounts.view_as.ViewAsMiddleware",
    # What a view leaves for after the commit still has its request and may leave a message.
    "core.middleware.RowScopeMiddleware",
    "accounts.named_people.NamedPeopleMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
ROOT_URLCONF = "visiona.urls"
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
                "accounts.context.theme",
                "accounts.context.terms",
                "website.context.navigation",
                "website.context.announcements",
                "website.context.sandbox",
                "billing.context.balance",
                "notifications.context.unread",
            ],
        },
    }
]
FORM_RENDERER = "core.forms.Renderer"

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

SILENCED_SYSTEM_CHECKS = ["staticfiles.W004"]  # build/static is made by build_assets
if not STRIPE.is_vendor:
    SILENCED_SYSTEM_CHECKS.append("djstripe.W002")  # another host is the point of it
