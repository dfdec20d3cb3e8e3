from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from accounts.models import User
from core.row_security import user_scope
from notifications.services.announce import send_test
from tests import factories
from tests.api_rows import Row, at

BODY = {"url": "https://8.8.8.8/hook", "events": ["training.succeeded"]}


def webhook(end: str = "") -> Callable[[User], str]:
    return lambda owner: f"/api/webhooks/{factories.make_endpoint(owner).pk}{end}"


def delivery(end: str = "") -> Callable[[User], str]:
    def path(owner: User) -> str:
        endpoint = factories.make_endpoint(owner)
        with user_scope(owner.pk):
            return f"/api/deliveries/{send_test(endpoint, uuid4()).pk}{end}"

    return path


WEBHOOK_ROWS = [
    Row("webhooks.list", at("/api/webhooks"), bad_query=("?limit=0", "limit")),
    Row(
        "webhooks.create",
        at("/api/webhooks"),
        BODY,
        bad=(BODY | {"events": ["photos.stolen"]}, "events.0"),
    ),
    Row("webhooks.get", webhook(), owned=True),
    Row(
        "webhooks.change",
        webhook(),
        {"enabled": False},
        bad=({"url": "https://10.0.0.1/"}, "url"),
        owned=True,
    ),
    Row("webhooks.delete", webhook(), owned=True),
    Row("webhooks.renew_secret", webhook("/secret"), owned=True),
    Row("webhooks.end_old_secret", webhook("/secret/old"), owned=True),
    Row("webhooks.test", webhook("/test"), owned=True),
    Row(
        "deliveries.list",
        webhook("/deliveries"),
        bad_query=("?state=lost", "state"),
        owned=True,
    ),
    Row("deliveries.get", delivery(), owned=True),
    Row("deliveries.resend", delivery("/resend"), owned=True),
]
