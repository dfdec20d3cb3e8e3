"""Somebody who has used the product for long: many rows of every kind, in the product's database.

Run by `manage.py shell` inside the product, it prints the addresses of what it made.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.models import User
from accounts.second_factors import SecondFactorAdapter
from accounts.services import tokens
from billing.models import CreditPack, Order, OrderKind, OrderState, Purpose
from billing.services import paid_jobs
from core.jobs.models import State
from core.moderation import cases, decisions
from core.moderation.cases import Finding
from core.moderation.decisions import Ruling
from core.moderation.models import Action, Decision, Source
from core.moderation.registry import Target
from core.row_security import user_scope
from generations.models import Generation
from models_training.models import Agreement, Answer, ModelDeletion, PersonalModel
from models_training.services import agreements
from notifications.models import EventType, WebhookDelivery, WebhookEndpoint, WebhookEvent
from notifications.services import unsubscribe
from tests import factories
from tracer.tracing.options import Kind, Options
from vectorizing.models import VectorBatch, columns

ANSWERS = ((Answer.AGREED,), (Answer.REFUSED,), (Answer.AGREED, Answer.WITHDRAWN))
ENDED = (State.SUCCEEDED, State.FAILED, State.CANCELED, State.EXPIRED)
SHOWN_ORDERS = (OrderState.OPEN, OrderState.FULFILLED, OrderState.FAILED)
LONG = "A name that is as long as names may be, so that it has to be cut off or to wrap"
WORDS = "{}, in a greenhouse, linen shirt, soft light, 85 mm, " + "very much detail, " * 12
Examples = dict[str, list[Any]]


def settle(email: str) -> None:
    """Make the person and all their rows; print the ids of what has a page of its own."""
    owner = factories.make_user(email, name=LONG[:60])
    with user_scope(owner.pk):
        print("EXAMPLES", json.dumps(_fill(owner), default=str))


def add_passkey(email: str) -> None:
    """After the login, which would ask for it: it is only to be looked at."""
    owner = User.objects.get(email=email)
    with user_scope(owner.pk):
        name = SecondFactorAdapter().encrypt(LONG[:60])
        made = Authenticator.objects.create(user=owner, type="webauthn", data={"name": name})
    own = {route: [made.pk] for route in ("mfa_edit_webauthn", "mfa_remove_webauthn")}
    print("EXAMPLES", json.dumps(own))


def _fill(owner: User) -> Examples:
    factories.give_credits(owner, 500_000)
    for number in range(12):
        factories.make_photo(owner, number=number)
    for number in range(3):
        EmailAddress.objects.create(user=owner, email=f"{number}-{owner.email}")
    ready, friend = _trained(owner), factories.make_user(f"friend-of-{owner.email}")
    return (
        {
            "models_training:model": [ready.pk, *_untrained(owner)],
            "models_training:deletion": [ready.pk, _deleted(owner)],
            "models_training:refund": [ready.pk],
            "models_training:agreement": _asked(owner) + _asked(friend)[-1:],
            "receipts:receipt": [factories.make_receipt(owner).pk],
            "accounts:decision": decided(owner)[1],
        }
        | _pictured(ready)
        | _bought(owner)
        | _vectorised(owner)
        | _programs(owner)
    )


def _trained(owner: User) -> PersonalModel:
    model = factories.make_model(owner)
    for _ in range(8):
        _train(factories.make_model(owner), State.SUCCEEDED)
    _train(model, State.SUCCEEDED)
    return model


def _train(model: PersonalModel, state: State) -> None:
    training = factories.make_training(
        model, state=state, finished_at=timezone.now(), error="The service was away."
    )
    with user_scope(model.owner_id):
        paid_jobs.settle(training.pk, delivered=int(state == State.SUCCEEDED), asked=1)


def _untrained(owner: User) -> list[Any]:
    models = []
    for state in ENDED[1:]:
        models.append(factories.make_model(owner, ready=False))
        with user_scope(owner.pk):
            PersonalModel.objects.filter(pk=models[-1].pk).update(name=LONG[:60])
        _train(models[-1], state)
    return [model.pk for model in models]


def _asked(owner: User) -> list[Any]:
    """Links of each kind: over, answered either way, taken back, and at last one that is open."""
    with user_scope(owner.pk):
        made = [agreements.ask(owner) for _ in range(5)]
        Agreement.objects.filter(pk=made[0].pk).update(expires_at=timezone.now())
    for agreement, words in zip(made[1:], ANSWERS, strict=False):
        for word in words:
            agreements.answer(agreement.token, word, address="192.0.2.7", user_agent="A phone")
    return [agreement.token for agreement in made]


def decided(owner: User) -> tuple[list[Any], list[Any]]:
    """Cases of something of theirs, and what was decided: the second is asked to be looked at."""
    found = [
        cases.open_for(Finding(owner.pk, Source.MINOR, "prompt", uuid4().hex, evidence=LONG))
        for _ in range(3)
    ]
    for case in found[1:]:
        about = Target("prompt", uuid4().hex, owner.pk, "a prompt")
        decisions.decide(case, Ruling(uuid4(), Action.UPHOLD, LONG, about))
    with user_scope(owner.pk):
        made = list(Decision.objects.filter(owner=owner, case_id__in=found))
        decisions.appeal(made[1], LONG)
    return found, [decision.pk for decision in made]


def _pictured(model: PersonalModel) -> Examples:
    for number in range(14):
        state = ENDED[number % 7] if number % 7 < 4 else State.SUCCEEDED
        made: Generation = factories.make_generation(
            model, state=state, finished_at=timezone.now(), prompt=WORDS.format(model.trigger_word)
        )
        with user_scope(model.owner_id):
            paid_jobs.settle(made.pk, delivered=made.outputs, asked=made.outputs)
        if state == State.SUCCEEDED:
            pictures = [factories.make_image(made, number=place) for place in range(1, 5)]
    return {"gallery:detail": [pictures[0].pk], "generations:generation": [made.pk]}


def _deleted(owner: User) -> Any:
    model = factories.make_model(owner)
    now = timezone.now()
    with user_scope(owner.pk):
        PersonalModel.objects.filter(pk=model.pk).update(deleted_at=now)
        ModelDeletion.objects.create(
            owner=owner, personal_model=model, state=State.SUCCEEDED, finished_at=now,
            deadline_at=now, version_deleted_at=now,
        )  # fmt: skip
    return model.pk


def _bought(owner: User) -> Examples:
    now = timezone.now()
    with user_scope(owner.pk):
        orders = [
            Order.objects.create(
                owner=owner, kind=OrderKind.PACK, pack=CreditPack.objects.first(), state=state,
                credits_mc=50_000, amount_minor=900, currency="eur", paid_at=now,
                fulfilled_at=now, stripe_invoice_id=f"in_{uuid4().hex}",
            )
            for state in (*SHOWN_ORDERS, *[OrderState.FULFILLED] * 8)
        ]  # fmt: skip
    pages = [order.pk for order in orders[: len(SHOWN_ORDERS)]]
    return {"billing:order": pages, "billing:canceled": pages[:1]}


def _vectorised(owner: User) -> Examples:
    pages = []
    for state, purpose in (
        (State.SUCCEEDED, Purpose.PREVIEW), (State.SUCCEEDED, Purpose.VECTOR),
        (State.FAILED, Purpose.VECTOR), (State.CANCELED, Purpose.PREVIEW),
    ):  # fmt: skip
        source = factories.make_vector_source(owner, name=f"{LONG}.png")
        done = {} if state == State.SUCCEEDED else {"finished_at": timezone.now()}
        factories.make_vectorisation(source, purpose, state=state, **done)
        pages.append(source.pk)
    for _ in range(10):
        factories.make_vector_source(owner)
    waiting, begun = _batch(owner), _batch(owner, started_at=timezone.now())
    pages.append(factories.make_vector_source(owner).pk)
    return {"vectorizing:source": pages, "vectorizing:batch": [waiting, begun]}


def _batch(owner: User, **fields: Any) -> Any:
    with user_scope(owner.pk):
        if fields:
            fields |= columns(Options(Kind.FLAT, colours=4))
        batch = VectorBatch.objects.create(owner=owner, **fields)
    for _ in range(4):
        source = factories.make_vector_source(owner, batch=batch, name=f"{LONG}.png")
        if fields:
            factories.make_vectorisation(source, state=State.SUCCEEDED)
    return batch.pk


def _programs(owner: User) -> Examples:
    with user_scope(owner.pk):
        for number in range(8):
            asked = tokens.TokenRequest(f"{LONG[:70]} {number}", ("gallery:read", "credits:read"))
            tokens.create_token(owner, asked)
    endpoints = [factories.make_endpoint(owner, f"https://8.8.8.8/{LONG[:30]}") for _ in range(3)]
    stopped = factories.make_endpoint(owner)
    with user_scope(owner.pk):
        WebhookEndpoint.objects.filter(pk=stopped.pk).update(
            disabled_at=timezone.now(), disabled_because="failing"
        )
    told = [_told(endpoints[0], ENDED[number % 4]) for number in range(30)]
    pages = [endpoints[0].pk, stopped.pk]
    stop = unsubscribe.address(owner.pk, EventType.values[0])
    return {
        "notifications:endpoint": pages,
        "notifications:settings": pages[:1],
        "notifications:known_secret": pages[:1],
        "notifications:delivery": told[:2],
        "notifications:unsubscribe": [stop.rstrip("/").rpartition("/")[2]],
    }


def _told(endpoint: WebhookEndpoint, state: State) -> Any:
    now = timezone.now()
    body = json.dumps({"words": "w" * 3000})
    with user_scope(endpoint.owner_id):
        event = WebhookEvent.objects.create(
            id=uuid4(), owner_id=endpoint.owner_id, type=EventType.values[0], body=body
        )
        return WebhookDelivery.objects.create(
            owner_id=endpoint.owner_id, endpoint=endpoint, event=event, state=state, attempts=1,
            finished_at=now, deadline_at=now, status_code=500, answer="a" * 2000, took_ms=12,
        ).pk  # fmt: skip
