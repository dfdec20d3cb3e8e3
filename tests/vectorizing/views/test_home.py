from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from vectorizing.models import VectorBatch
from vectorizing.views import home

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def told(client, address: str = "/vectorise/", **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_visitor_sees_what_it_costs_and_may_drop_a_picture(client):
    page = told(client)

    assert "0.8 after a preview" in page
    assert 'action="/vectorise/upload/"' in page
    assert "Gone after 24 hours" in page
    assert " multiple" not in page


def test_a_person_sees_their_own_pictures(source, charlie, alice_client):
    factories.make_vector_source(charlie, name="theirs.png")
    factories.make_vectorisation(source, state=State.SUCCEEDED)

    page = told(alice_client)

    assert "logo.png" in page
    assert "theirs.png" not in page
    assert "Drawing ready" in page
    assert "gone in" in page
    assert " multiple" in page


def test_what_is_gone_stays_in_the_list_without_its_files(alice, alice_client):
    gone = factories.make_vector_source(alice, expires_at=timezone.now())

    page = told(alice_client)

    assert "Gone" in page
    assert f"/vectorise/{gone.pk}/thumbnail/" not in page


def test_the_list_goes_on_page_by_page(alice, alice_client, monkeypatch):
    monkeypatch.setattr(home, "PAGE", 2)
    for age in range(3):
        born = timezone.now() - timedelta(minutes=age)
        factories.make_vector_source(alice, name=f"number-{age}.png", created_at=born)

    first = told(alice_client)
    more = first.partition('hx-get="/vectorise/?after=')[2].partition('"')[0]
    second = told(alice_client, f"/vectorise/?after={more}", **HTMX)

    assert "number-2.png" not in first
    assert "number-2.png" in second
    assert "<html" not in second


def test_the_gallerys_newest_pictures_are_at_hand(alice, alice_client):
    image = factories.make_image(factories.make_generation(factories.make_model(alice)))

    assert f'action="/vectorise/images/{image.pk}/"' in told(alice_client)


def test_batches_that_are_still_here_are_listed(alice, alice_client):
    with user_scope(alice.pk):
        batch = VectorBatch.objects.create(owner=alice)
    factories.make_vector_source(alice, batch=batch, name="inside.png")

    page = told(alice_client)

    assert f'href="/vectorise/batches/{batch.pk}/"' in page
    assert "1 picture," in page
    assert "inside.png" not in page


def test_the_newest_batches_are_listed(alice, alice_client):
    with user_scope(alice.pk):
        made = [VectorBatch.objects.create(owner=alice) for _ in range(7)]
    for batch in made:
        factories.make_vector_source(alice, batch=batch)

    listed = alice_client.get("/vectorise/").context["batches"]

    assert list(listed) == made[:1:-1]
