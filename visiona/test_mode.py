"""Where the work of test tokens runs: a sandbox that answers in place of the paid services."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured


def arrange(
    url: str, secrets: list[str], *, sandbox_url: str, live: list[str]
) -> tuple[str, list[str]]:
    """The sandbox's address, empty while test mode is off, and its webhooks' secrets.

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
