from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from billing.models import Purpose
from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tests.vectorizing.test_forms import posted
from vectorizing.models import Vectorisation

HTMX = {"HX-Request": "true"}


@pytest.fixture
def address(source) -> str:
    return f"/vectorise/{source.pk}/order/"


def fields(act: str = "preview", **fields: Any) -> dict[str, Any]:
    return posted(**{"act": act, f"{act}-key": str(uuid4())} | fields)


def jobs_of(owner) -> list[Vectorisation]:
    with user_scope(owner.pk):
        return list(Vectorisation.objects.all())


def quote_of(client: Client, source, act: str) -> str:
    page = client.get(f"/vectorise/{source.pk}/").content.decode()
    found = re.search(rf'name="{act}-quote" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("act", "purpose", "price"),
    [("preview", Purpose.PREVIEW, 200), ("vector", Purpose.VECTOR, 1000)],
)
def test_a_button_begins_one_job_at_its_price(
    source, address, alice_client, django_capture_on_commit_callbacks, act, purpose, price
):
    with django_capture_on_commit_callbacks() as orders:
        answer = alice_client.post(address, fields(act, colours="9"))

    [job] = jobs_of(source.owner)
    assert answer.status_code == 303
    assert answer["Location"] == f"/vectorise/{source.pk}/?result={job.pk}"
    assert (job.purpose, job.price_mc, job.colours) == (purpose, price, 9)
    assert len(orders) == 1


def test_htmx_gets_the_stage_and_fresh_keys(source, address, alice_client):
    sent = fields()

    answer = alice_client.post(address, sent, headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Preview on its way" in page
    assert 'id="acts"' in page.partition("hx-swap-oob")[0][-400:]
    assert sent["preview-key"] not in page


def test_a_double_click_is_one_job(source, address, alice_client):
    sent = fields()

    for _ in range(2):
        alice_client.post(address, sent)

    assert len(jobs_of(source.owner)) == 1


def test_the_shown_price_is_the_one_that_is_paid(source, address, alice_client):
    sent = fields("vector")
    sent["vector-quote"] = quote_of(alice_client, source, "vector")

    alice_client.post(address, sent)

    assert [job.price_mc for job in jobs_of(source.owner)] == [1000]


def test_a_price_of_long_ago_is_shown_anew_and_nothing_begins(source, address, alice_client):
    sent = fields("vector")
    sent["vector-quote"] = quote_of(alice_client, source, "vector")

    with time_machine.travel(timezone.now() + factories.timedelta(hours=2), tick=False):
        answer = alice_client.post(address, sent, headers=HTMX)

    assert answer.status_code == 422
    assert "The price is not the one that was shown" in answer.content.decode()
    assert answer["HX-Retarget"] == "#settings"
    assert jobs_of(source.owner) == []


def test_the_price_of_another_picture_is_not_taken(source, address, alice_client):
    other = factories.make_vector_source(source.owner)
    sent = fields("vector")
    sent["vector-quote"] = quote_of(alice_client, other, "vector")

    answer = alice_client.post(address, sent)

    assert answer.status_code == 422
    assert jobs_of(source.owner) == []


def test_what_can_not_be_is_told_at_its_field(source, address, alice_client):
    answer = alice_client.post(address, fields(colours="999"))

    assert answer.status_code == 422
    assert 'id="id_colours_error"' in answer.content.decode()
    assert jobs_of(source.owner) == []


def test_an_act_that_nobody_offers_is_refused(address, alice_client):
    assert alice_client.post(address, posted(act="training")).status_code == 400


def test_with_a_tenth_of_a_credit_nothing_begins_and_the_form_waits(
    a_tenth, source, address, alice_client
):
    back = f"/vectorise/{source.pk}/?draft=1"

    answer = alice_client.post(address, fields(colours="11"))
    page = alice_client.get(back).content.decode()

    assert answer.status_code == 422
    assert "0.1 short" in answer.content.decode()
    assert "Nothing was made and nothing charged" in answer.content.decode()
    assert jobs_of(source.owner) == []
    assert re.search(r'name="colours" value="11"', page)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_buying_keeps_even_an_unfinished_form(source, address, alice_client, headers):
    answer = alice_client.post(address, posted(buy="vector", colours=""), headers=headers)

    where = answer.get("HX-Redirect") or answer["Location"]
    assert where.startswith("/pricing/?next=%2Fvectorise%2F")
    assert jobs_of(source.owner) == []


def test_the_prices_follow_the_settings(source, alice_client):
    factories.make_vectorisation(source, state=State.SUCCEEDED)
    prices = f"/vectorise/{source.pk}/price/"

    same = alice_client.get(prices, posted(), headers=HTMX).content.decode()
    other = alice_client.get(prices, posted(colours="5"), headers=HTMX).content.decode()
    broken = alice_client.get(prices, posted(colours="x"), headers=HTMX)

    assert "Vectorise again · free" in same
    assert "Vectorise · 1 credit" in other
    assert broken.status_code == 200


def test_a_stranger_can_neither_order_nor_ask_for_prices(source, address, charlie_client):
    assert charlie_client.post(address, fields()).status_code == 404
    assert charlie_client.get(f"/vectorise/{source.pk}/price/", posted()).status_code == 404


def test_what_is_gone_can_not_be_drawn(alice, alice_client):
    gone = factories.make_vector_source(alice, expires_at=timezone.now())

    answer = alice_client.post(f"/vectorise/{gone.pk}/order/", fields())

    assert answer.status_code == 410
    assert jobs_of(alice) == []
