"""A worker that dies over an event: `python -m tests.billing.dying_worker <event> <point>`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visiona.settings")
django.setup()

from django.conf import settings  # noqa: E402

from billing.services import credits, inbox  # noqa: E402
from billing.stripe import api  # noqa: E402


def die(*args: object, **options: object) -> None:
    os._exit(137)


def after(function: Callable[..., Any]) -> Callable[..., Any]:
    def dying(*args: Any, **options: Any) -> Any:
        function(*args, **options)
        die()

    return dying


def before_stripe_is_asked() -> None:
    api.checkout = die


def after_stripe_was_asked() -> None:
    api.checkout = after(api.checkout)


def after_the_grant_before_the_commit() -> None:
    credits.grant = after(credits.grant)


def before_the_event_is_done() -> None:
    inbox._note = die


if __name__ == "__main__":
    event_id, point = sys.argv[1:]
    # The test's own account at the sandbox; a key in the environment means the real Stripe.
    settings.STRIPE_SECRET_KEY = os.environ["SANDBOX_ACCOUNT"]
    globals()[point.replace(" ", "_")]()
    inbox.work_off(event_id)
