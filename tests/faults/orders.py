"""People who order by the API while something breaks, and ask again until they have an answer."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
from django.core.cache import cache

from accounts.models import User
from billing.services import credits
from core.row_security import user_scope
from generations.models import Generation
from models_training.models import PersonalModel, Training
from tests import factories
from tests.api import make_token
from vectorizing.models import Vectorisation

CREDITS_MC = 200_000
PATIENCE = 150
_LATER = {409, 429, 500, 502, 503, 504}
MODELS = {"generation": Generation, "training": Training, "vectorisation": Vectorisation}


class NotTaken(Exception):
    """An order that got no answer that counts."""


@dataclass
class Person:
    """`accepted` are the jobs that the product promised, by kind."""

    user: User
    token: str
    urls: list[str]
    random: random.Random
    accepted: list[tuple[str, UUID]] = field(default_factory=list)
    slowest: float = 0.0

    def generate(self, model: PersonalModel) -> None:
        body = {"model_id": str(model.pk), "prompt": "by the sea at dusk", "outputs": 2}
        self._accept("generation", "/api/generate", json=body)

    def train(self) -> None:
        body = {"name": "Me", "trigger_word": f"zoriv{self.random.randrange(10**6)}"}
        self._accept("training", "/api/models/train", json=body | {"consent": True})

    def vectorise(self) -> None:
        logo = factories.logo(seed=self.random.randrange(10**6))
        made = self.send("/api/vector-sources", files={"file": ("logo.png", logo)})
        self._accept(
            "vectorisation", "/api/vectorize", json={"source_id": made["id"], "kind": "flat"}
        )

    def send(self, path: str, **sent: Any) -> dict[str, Any]:
        """The same wish under the same key until it is answered. Raises NotTaken."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid4())}
        until, last = time.monotonic() + PATIENCE, "nothing"
        while time.monotonic() < until:
            url = self.random.choice(self.urls) + path
            began = time.monotonic()
            try:
                answer = httpx.post(url, headers=headers, timeout=30, trust_env=False, **sent)
            except httpx.TransportError as error:
                last = type(error).__name__
            else:
                if answer.is_success:
                    return dict(answer.json())
                last = f"{answer.status_code} {answer.text[:200]}"
                if answer.status_code not in _LATER:
                    break
            finally:
                self.slowest = max(self.slowest, time.monotonic() - began)
            time.sleep(0.5)
        raise NotTaken(f"{path}: {last}")

    def _accept(self, kind: str, path: str, **sent: Any) -> None:
        made = self.send(path, **sent)
        job = made.get("training", made) if kind == "training" else made
        self.accepted.append((kind, UUID(str(job["id"]))))


def newcomer(urls: list[str], chance: random.Random, trained: tuple[str, str]) -> Person:
    """With credits, a plan that runs four jobs at once, a ready model and photos to train."""
    user = factories.make_user(f"{uuid4().hex}@example.com")
    factories.subscribe(user, "studio")
    with user_scope(user.pk):
        spare = CREDITS_MC - credits.balance(user).posted_mc
    factories.give_credits(user, spare)
    model = factories.make_model(user)
    PersonalModel.objects.filter(pk=model.pk).update(remote_model=trained[0])
    model.remote_model, model.remote_version = trained
    model.save(update_fields=["remote_model", "remote_version"])
    for number in range(10):
        factories.make_photo(user, number=number)
    return Person(user, make_token(user)[1], urls, chance)


def forget_limits() -> None:
    """All of them come from one address, which no real people do."""
    cache.forget(":address:")  # type: ignore[attr-defined]
