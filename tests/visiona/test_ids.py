"""Each address with an id in it: by a stranger, by nobody, and by a session that was ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from accounts.models import DataExport, User
from billing.models import CreditPack, Order, OrderKind, OrderState, Purpose
from billing.services import catalogue
from core.models import Decision
from core.row_security import WORKER, role_scope, user_scope
from core.session_store import SessionStore
from generations.models import Enhancement
from models_training.models import THUMB_WIDTHS
from models_training.services import agreements
from notifications.models import EventType, Notice, WebhookDelivery, WebhookEvent
from tests import factories
from tests.api import make_token
from tests.visiona.test_urls import is_of_the_api, patterns
from vectorizing.models import VectorBatch

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ALONE = {404, 405}
# It leads to the page of the same id, which a stranger does not find.
LEADS_ON = "account/webhooks/<uuid:pk>/secret/known/"
# These wait for a state that the row has later.
LATER = {
    "account/export/<uuid:pk>/file/",
    "billing/orders/<uuid:pk>/invoice/", "gallery/<uuid:pk>/drawing/",
    "vectorise/drawings/<uuid:pk>/picture/",
}  # fmt: skip


def order(owner: User) -> Any:
    with role_scope(WORKER):
        catalogue.load()
    with user_scope(owner.pk):
        return Order.objects.create(
            owner=owner, kind=OrderKind.PACK, pack=CreditPack.objects.first(),
            state=OrderState.OPEN, credits_mc=50_000, amount_minor=900, currency="eur",
        )  # fmt: skip


def image(owner: User) -> Any:
    return factories.make_image(factories.make_generation(factories.make_model(owner)))


def drawing(owner: User) -> Any:
    return factories.make_vectorisation(factories.make_vector_source(owner), Purpose.VECTOR)


def batch(owner: User) -> Any:
    with user_scope(owner.pk):
        made = VectorBatch.objects.create(owner=owner)
    factories.make_vector_source(owner, batch=made)
    return made


def delivery(owner: User) -> Any:
    endpoint, now = factories.make_endpoint(owner), timezone.now()
    with user_scope(owner.pk):
        event = WebhookEvent.objects.create(
            id=uuid4(), owner_id=owner.pk, type=EventType.values[0], body="{}"
        )
        return WebhookDelivery.objects.create(
            owner_id=owner.pk, endpoint=endpoint, event=event, deadline_at=now
        )


def enhancement(owner: User) -> Any:
    model = factories.make_model(owner)
    with user_scope(owner.pk):
        return Enhancement.objects.create(
            owner=owner, personal_model=model, provider="openai", prompt="x",
            deadline_at=timezone.now() + timedelta(hours=1),
        )  # fmt: skip


def notice(owner: User) -> Any:
    with user_scope(owner.pk):
        return Notice.objects.create(
            id=uuid4(), owner=owner, type=EventType.values[0], about=uuid4(), path="/studio/"
        )


def export(owner: User) -> Any:
    with user_scope(owner.pk):
        return DataExport.objects.create(
            owner=owner, deadline_at=timezone.now() + timedelta(hours=1)
        )


def device(owner: User) -> Any:
    facts = {"ip": "127.0.0.1", "user_agent": "a browser", "session_key": uuid4().hex}
    return UserSession.objects.create(user=owner, **facts)


def agreement(owner: User) -> Any:
    with user_scope(owner.pk):
        return agreements.ask(owner)


def passkey(owner: User) -> Any:
    return Authenticator.objects.create(user=owner, type="webauthn", data={"name": "mine"})


def decision(owner: User) -> Any:
    with user_scope(owner.pk):
        return Decision.objects.create(owner=owner, case_id=uuid4(), action="uphold", reason="x")


# By the beginning of the address: the row whose id it takes. The longest that fits counts.
ROWS: dict[str, Callable[[User], Any]] = {
    "account/decisions/": decision,
    "account/deliveries/": delivery,
    "account/export/": export,
    "account/sessions/": device,
    "account/tokens/": lambda owner: make_token(owner)[0],
    "account/webhooks/": factories.make_endpoint,
    "accounts/2fa/webauthn/keys/": passkey,
    "billing/orders/": order,
    "gallery/": image,
    "images/": image,
    "models/": lambda owner: factories.make_training(factories.make_model(owner)).personal_model,
    "photos/": factories.make_photo,
    "photos/agreements/": agreement,
    "receipts/": factories.make_receipt,
    "notifications/": notice,
    "studio/enhancements/": enhancement,
    "studio/generations/": lambda owner: factories.make_generation(factories.make_model(owner)),
    "vectorise/": factories.make_vector_source,
    "vectorise/batches/": batch,
    "vectorise/drawings/": drawing,
    "vectorise/images/": image,
}
# No row of a person is found by these: they carry a proof that we signed, name a text of ours, or
# a moment, at which one has taken out photos of one's own.
OF_NOBODY = (
    "api/docs/", "files/", "hooks/", "notifications/stop/", "accounts/confirm-email/",
    "^accounts/confirm-email/", "accounts/^confirm-email/", "accounts/^password/reset/key/",
    "accounts/sso/", "vectorise/kept/", "account/privacy/", "accounts/not-me/", "agreement/",
    "legal/", "announcements/", "account/support/", "photos/report/restoration/",
)  # fmt: skip
ROUTES = sorted(
    {
        route
        for route, view in patterns(get_resolver())
        if "<" in route
        and not is_of_the_api(view)
        and not route.startswith(("admin/", "staff/", *OF_NOBODY))
    }
)


def address(route: str, owner: User) -> str:
    fitting = [start for start in ROWS if route.startswith(start)]
    assert fitting, "a new address with an id says here whose row it takes"
    row = ROWS[max(fitting, key=len)](owner)
    kinds = {
        "<uuid:pk>": row.pk,
        "<int:pk>": row.pk,
        "<int:width>": THUMB_WIDTHS[0],
        "<slug:form>": "json",
    }
    for kind, value in kinds.items():
        route = route.replace(kind, str(value))
    assert "<" not in route
    return f"/{route}"


def answers(client: Client, path: str) -> list[int]:
    return [client.get(path).status_code, client.post(path).status_code]


@pytest.mark.parametrize("route", ROUTES)
def test_an_id_helps_its_owner_alone(alice, charlie_client, alice_client, route):
    path = address(route, alice)
    ended = Client()
    ended.cookies = alice_client.cookies.copy()
    SessionStore(alice_client.cookies[settings.SESSION_COOKIE_NAME].value).delete()

    stranger = answers(charlie_client, path)
    nobody = answers(Client(), path)
    after = answers(ended, path)

    assert set(stranger) <= ALONE | ({302} if route == LEADS_ON else set())
    assert set(nobody) <= ALONE | {302, 401, 403}
    assert after == nobody


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in LATER])
def test_its_owner_finds_it(alice, alice_client, route):
    path = address(route, alice)

    found = answers(alice_client, path)

    assert not set(found) <= ALONE
