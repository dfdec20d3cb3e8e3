"""What is looked at after each fault: jobs, money, whose rows are seen, what the provider got."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx
from django.apps import apps
from django.db import connection

from billing.models import Purpose
from billing.prices import PRICES_MC
from billing.services import audit, credits
from core.jobs.models import State
from core.row_security import APP, role_scope, user_scope
from tests.faults.orders import CREDITS_MC, MODELS, Person

_PAGES = {
    "generation": "/api/generations/{}",
    "training": "/api/models/status?id={}",
    "vectorisation": "/api/vectorize/{}",
}


@dataclass
class Verdict:
    jobs: int = 0
    refunded: int = 0
    wrong: list[str] = field(default_factory=list)

    def look(self, people: list[Person], house: Any, may_refund: bool, taken: set[Any]) -> None:
        connection.close()  # the fault may have taken its other end
        for person in people:
            self._jobs(person, may_refund)
            self._money(person)
            self._submissions(person, house, taken)
        self.wrong += [f"books: {one.rule} {one.found}" for one in audit.breaks()]
        self._stranger(people[0], people[1])

    def _jobs(self, person: Person, may_refund: bool) -> None:
        for kind, job_id in person.accepted:
            job = MODELS[kind]._default_manager.filter(pk=job_id).first()
            self.jobs += 1
            if job is None or not job.is_final:
                self.wrong.append(f"lost: {kind} {job_id} {getattr(job, 'state', 'no row')}")
            elif job.state != State.SUCCEEDED:
                self.refunded += 1
                if not may_refund:
                    self.wrong.append(f"{kind} {job.state}: {job.error_kind} {job.error}")
        rows = Counter({name: _rows(person, name) for name in MODELS})
        if rows != Counter(kind for kind, _ in person.accepted):
            self.wrong.append(f"rows {dict(rows)} for {len(person.accepted)} orders")

    def _money(self, person: Person) -> None:
        """Against a plain sum of what was delivered."""
        due = 0
        for kind, job_id in person.accepted:
            job: Any = MODELS[kind]._default_manager.filter(pk=job_id).first()
            if kind == "generation":
                due += (job.delivered if job else 0) * PRICES_MC[Purpose.IMAGE]
            elif job and job.state == State.SUCCEEDED:
                purpose = Purpose.TRAINING if kind == "training" else Purpose.VECTOR
                due += PRICES_MC[purpose]
        with user_scope(person.user.pk):
            balance = credits.balance(person.user)
        if balance.held_mc or CREDITS_MC - balance.posted_mc != due:
            spent = CREDITS_MC - balance.posted_mc
            self.wrong.append(f"money: {spent} spent, {due} due, {balance.held_mc} held")

    def _submissions(self, person: Person, house: Any, taken: set[Any]) -> None:
        """Each delivered job was taken by the provider once, and none twice."""
        for kind, job_id in person.accepted:
            if kind == "vectorisation":
                continue
            rows = house.journal(str(job_id))
            made = [row for row in rows if row["method"] == "POST" and row["status"] in taken]
            job = MODELS[kind]._default_manager.filter(pk=job_id).first()
            delivered = bool(job and job.state == State.SUCCEEDED)
            if len(made) > 1 or (delivered and not made):
                self.wrong.append(f"provider: {kind} sent {len(made)} times")

    def _stranger(self, stranger: Person, owner: Person) -> None:
        """By the API, and by the database as the web sees it."""
        for kind, job_id in owner.accepted:
            url = owner.urls[0] + _PAGES[kind].format(job_id)
            headers = {"Authorization": f"Bearer {stranger.token}"}
            answer = httpx.get(url, headers=headers, timeout=30, trust_env=False)
            if answer.status_code != 404:
                self.wrong.append(f"leak: {kind} {answer.status_code}")
        with role_scope(APP), user_scope(stranger.user.pk):
            for model in apps.get_models():
                if "owner" in {field.name for field in model._meta.get_fields()}:
                    found = model._default_manager.filter(owner_id=owner.user.pk).count()
                    if found:
                        self.wrong.append(f"leak: {found} rows of {model.__name__}")


def _rows(person: Person, name: str) -> int:
    return int(MODELS[name]._default_manager.filter(owner_id=person.user.pk).count())
