from __future__ import annotations

import pytest

from core.row_security import user_scope
from models_training.first_steps import first_steps
from tests import factories

EMPTY_PAGES = ("/studio/", "/gallery/", "/models/")


def seen(person):
    with user_scope(person.pk):
        return first_steps(person)


def test_each_step_leads_to_the_next_one(alice):
    empty = seen(alice)
    for number in range(10):
        factories.make_photo(alice, number=number)
    full = seen(alice)
    training = factories.make_training(factories.make_model(alice, ready=False))
    under_way = seen(alice)

    assert [empty.url, full.url] == ["/photos/", "/train/new/"]
    assert under_way.url == f"/models/{training.personal_model_id}/"
    assert [[stage.state for stage in each.stages] for each in (empty, full, under_way)] == [
        ["now", "todo", "todo"],
        ["done", "now", "todo"],
        ["done", "now", "todo"],
    ]


def test_photos_that_are_too_few_are_counted(alice):
    factories.make_photo(alice)

    assert seen(alice).stages[0].note == "1 of at least 10"


def test_somebody_with_a_model_is_led_nowhere(alice):
    factories.make_model(alice)

    assert seen(alice) is None


@pytest.mark.parametrize("path", EMPTY_PAGES)
def test_every_empty_page_offers_the_same_first_step(alice_client, path):
    page = alice_client.get(path).content.decode()

    assert "First, a model of you" in page
    assert page.count("btn-primary") == 1
    assert (
        'btn-primary" href="/photos/"' in page or 'href="/photos/" class="btn btn-primary"' in page
    )
