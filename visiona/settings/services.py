"""The services that are paid for, and mail: each on a switch of its own."""

from __future__ import annotations

from email.utils import parseaddr

from django.core.exceptions import ImproperlyConfigured

from visiona.settings.environment import SANDBOX_URL, env, required, sandboxed, split_list

REPLICATE = sandboxed(
    "REPLICATE_API_TOKEN", "r8_sandbox", stand_in=env.str("REPLICATE_BASE_URL", default="")
)
REPLICATE_API_TOKEN = REPLICATE.key or required("REPLICATE_API_TOKEN")
REPLICATE_BASE_URL = REPLICATE.address("/replicate") or "https://api.replicate.com"
REPLICATE_OWNER = required("REPLICATE_OWNER")
# What the provider bills pictures by; no job of it tells on which machine it ran.
REPLICATE_PICTURE_HARDWARE = env.str("REPLICATE_PICTURE_HARDWARE", default="gpu-h100")
REPLICATE_WEBHOOK_SECRETS = split_list(required("REPLICATE_WEBHOOK_SECRETS"))
# Where the provider's outputs may be fetched from, besides the sandbox's own address.
PICTURE_HOSTS = ["replicate.delivery"]
OPENAI = sandboxed("OPENAI_API_KEY", "sk-sandbox", stand_in=env.str("OPENAI_BASE_URL", default=""))
OPENAI_API_KEY = OPENAI.key
OPENAI_BASE_URL = OPENAI.address("/openai/v1") or None
OPENAI_MODEL = env.str("OPENAI_MODEL", default="gpt-5.4-mini")
ANTHROPIC = sandboxed(
    "ANTHROPIC_API_KEY", "sk-ant-sandbox", stand_in=env.str("ANTHROPIC_BASE_URL", default="")
)
ANTHROPIC_API_KEY = ANTHROPIC.key
ANTHROPIC_BASE_URL = ANTHROPIC.address("/anthropic") or None
ANTHROPIC_MODEL = env.str("ANTHROPIC_MODEL", default="claude-haiku-4-5")
ENHANCERS = split_list(env.str("ENHANCERS", default="openai,anthropic"))


def sandbox_of_tests(
    url: str, secrets: list[str], *, sandbox_url: str, live: list[str]
) -> tuple[str, list[str]]:
    """Where the work of test tokens runs, empty while test mode is off, and the webhooks' secrets.

    Another sandbox than the local start's needs secrets that no live webhook is signed with.
    Raises ImproperlyConfigured.
    """
    url = url.rstrip("/")
    if not url or url == sandbox_url:
        return url, secrets or live
    if not secrets or set(secrets) & set(live):
        raise ImproperlyConfigured(
            "TEST_MODE_URL needs TEST_MODE_WEBHOOK_SECRETS, and other ones than"
            " REPLICATE_WEBHOOK_SECRETS. See .env.example."
        )
    return url, secrets


TEST_MODE_URL, TEST_MODE_WEBHOOK_SECRETS = sandbox_of_tests(
    env.str("TEST_MODE_URL", default=SANDBOX_URL),
    split_list(env.str("TEST_MODE_WEBHOOK_SECRETS", default="")),
    sandbox_url=SANDBOX_URL,
    live=REPLICATE_WEBHOOK_SECRETS,
)

# So many calls in a row that nobody answers, and a service is left alone for a while; 0 is never.
BREAKER_FAILURES = env.int("BREAKER_FAILURES", default=5)

EMAIL_URL = required("EMAIL_URL", "consolemail://")
vars().update(env.email_url_config(EMAIL_URL))
EMAIL_SANDBOXED = bool(SANDBOX_URL) and "127.0.0.1" in EMAIL_URL
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = required("DEFAULT_FROM_EMAIL", "Visiona <hello@visiona.local>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="") or parseaddr(DEFAULT_FROM_EMAIL)[1]
