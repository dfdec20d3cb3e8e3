"""Many people at once through the web process, by each kind of connection to the database."""

from __future__ import annotations

import os
import random
import secrets
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from core.row_security import APP, user_scope
from models_training.models import PersonalModel
from tests import factories
from tests.api import make_token
from tests.attack.web import Web

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PEOPLE, ROUNDS = 20, 4


@dataclass(frozen=True)
class Person:
    """`mark` is the name of their model, which nobody else's page may show."""

    email: str
    mark: str
    cookie: dict[str, str]
    bearer: dict[str, str]

    def by(self, browser: httpx.Client) -> list[Callable[[], httpx.Response]]:
        """Reading and writing, as a browser and as a program."""
        return [
            lambda: browser.get("/models/", headers=self.cookie),
            lambda: browser.get("/account/", headers=self.cookie),
            lambda: browser.get("/api/models", headers=self.bearer),
            lambda: browser.get("/api/me", headers=self.bearer),
            lambda: browser.patch("/api/me", headers=self.bearer, json={"name": self.mark}),
            lambda: browser.get("/models/"),  # nobody: to the login
        ]


def person(number: int) -> Person:
    email, mark = f"person-{number}@example.com", secrets.token_hex(8)
    user = factories.make_user(email, name=mark)
    model = factories.make_model(user)
    with user_scope(user.pk):
        PersonalModel.objects.filter(pk=model.pk).update(name=mark)
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"Cookie": f"{name}={client.cookies[name].value}"}
    return Person(email, mark, cookie, {"Authorization": f"Bearer {make_token(user)[1]}"})


def addresses(pooler) -> dict[str, dict[str, str]]:
    """By a socket, by each process's own pool, and by a pooler that gives each transaction another
    session."""
    server = urlsplit(os.environ["DATABASE_URL"])
    host = server.netloc.rpartition("@")[2]
    name = connection.settings_dict["NAME"]
    direct = server._replace(netloc=f"{APP}@{host}", path=f"/{name}").geturl()
    return {
        "direct": {"APP_DATABASE_URL": direct},
        "pooled": {"APP_DATABASE_URL": direct, "WEB_DB_CONNECTIONS": "4"},
        "pgbouncer": {"APP_DATABASE_URL": pooler.url(APP)},
    }


@pytest.mark.parametrize("way", ["direct", "pooled", "pgbouncer"])
def test_480_requests_of_many_people_show_each_their_own_and_lose_nothing(pooler, tmp_path, way):
    people = [person(number) for number in range(PEOPLE)]
    marks = {one.mark for one in people} | {one.email for one in people}
    web = Web(tmp_path, os.environ["DATABASE_URL"], **addresses(pooler)[way])

    def ask(job: tuple[Person, Callable[[], httpx.Response], int]) -> tuple[int, int, bool, bool]:
        one, act, kind = job
        answer = act()
        shown = {mark for mark in marks if mark in answer.text}
        return (
            kind,
            answer.status_code,
            bool(shown & {one.mark, one.email}),
            bool(shown - {one.mark, one.email}),
        )

    none_kept = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    with httpx.Client(base_url=web.url, timeout=60, cookies=none_kept) as browser:
        jobs = [
            (one, act, kind) for one in people for kind, act in enumerate(one.by(browser) * ROUNDS)
        ]
        random.Random(7).shuffle(jobs)
        with ThreadPoolExecutor(8) as pool:
            found = Counter((kind % 6, *rest) for kind, *rest in pool.map(ask, jobs))
    web.stop()

    each = PEOPLE * ROUNDS
    own = {(kind, 200, True, False): each for kind in range(5)}
    assert len(jobs) == 480
    assert found == own | {(5, 302, False, False): each}
