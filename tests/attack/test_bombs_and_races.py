"""Small files that swell, and many requests for the same one credit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
import pytest
from PIL import Image

from tests import factories
from tests.api import make_token
from tests.attack.web import PROMPT
from tests.pictures import saved

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8
MOST_BYTES = 600_000_000  # over what the web and its children hold anyway


def resident(web) -> int:
    me = psutil.Process()
    family = [child for child in me.children(recursive=True) if str(web.port) in _words(child)]
    family += [child for each in family for child in each.children(recursive=True)]
    return sum(each.memory_info().rss for each in set(family) if each.is_running())


def _words(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def test_pictures_that_swell_are_refused_together_in_little_memory(web, alice):
    bomb = saved(Image.new("RGB", (16_000, 3_900)), "WEBP", lossless=True)
    headers = {"Authorization": f"Bearer {make_token(alice)[1]}"}

    def send(number: int) -> int:
        # Not the same bytes, or they would be known.
        files = {"photos": (f"{number}.webp", bomb + bytes(number))}
        return httpx.post(
            f"{web.url}/api/photos/upload", files=files, headers=headers, timeout=60
        ).status_code

    before = resident(web)
    with ThreadPoolExecutor(AT_ONCE) as people:
        sent = [people.submit(send, number) for number in range(AT_ONCE)]
        slowest = web.slowest("/terms/", "/healthz")
        meanwhile = resident(web)
        answers = {each.result() for each in sent}

    assert answers == {422}
    assert slowest < PROMPT
    assert meanwhile - before < MOST_BYTES


def test_one_credit_is_spent_once_however_many_ask_for_it(web, alice, settings):
    settings.SIGNUP_CREDITS = 0
    model = factories.make_model(alice)
    factories.give_credits(alice, 1000)
    headers = {"Authorization": f"Bearer {make_token(alice)[1]}"}
    body = {"model_id": str(model.pk), "prompt": "by the sea", "outputs": 1}

    def ask(_: int) -> int:
        return httpx.post(
            f"{web.url}/api/generate", json=body, headers=headers, timeout=60
        ).status_code

    with ThreadPoolExecutor(AT_ONCE) as people:
        answers = sorted(people.map(ask, range(AT_ONCE)))

    assert answers.count(202) == 1
    assert set(answers) <= {202, 402, 409, 429}
