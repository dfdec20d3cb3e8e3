from __future__ import annotations

import pytest
from django.test import Client

from core.row_security import user_scope
from models_training.models import Agreement
from models_training.views import answers
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/photos/agreements/"


@pytest.fixture
def link(alice, alice_client, settings) -> str:
    alice_client.post(PAGE)
    with user_scope(alice.pk):
        return f"/agreement/{Agreement.objects.get().token}/"


def test_a_link_is_made_shown_and_taken_back(alice, alice_client, link, settings):
    page = alice_client.get(PAGE).content.decode()
    with user_scope(alice.pk):
        pk = Agreement.objects.get().pk
    alice_client.post(f"{PAGE}{pk}/removal/")

    assert f"{settings.SITE_URL}{link}" in page
    assert Client().get(link).status_code == 404


def test_a_stranger_who_has_it_is_told_who_asks_and_agrees_only_as_an_adult(alice_client, link):
    stranger = Client()

    asked = stranger.get(link)
    minor = stranger.post(link, {"answer": "agreed"})
    stranger.post(link, {"answer": "agreed", "adult": "on"})
    after = stranger.get(link).content.decode()

    assert "Alice asks for your word" in asked.content.decode()
    assert asked.resolver_match.func is answers.agreement
    # No stricter: with "no-referrer" a browser's form has no origin, and is refused as forged.
    assert (asked["X-Robots-Tag"], asked["Referrer-Policy"]) == ("noindex", "same-origin")
    assert minor.status_code == 422
    assert "You agreed on" in after
    assert "Somebody else, who agreed on" in alice_client.get("/train/new/").content.decode()


def test_it_is_taken_back_by_the_same_link(link):
    stranger = Client()

    stranger.post(link, {"answer": "agreed", "adult": "on"})
    stranger.post(link, {"answer": "withdrawn"})

    assert "You took it back" in stranger.get(link).content.decode()


def test_the_uploader_answers_for_nobody(alice_client, link):
    answer = alice_client.post(link, {"answer": "agreed", "adult": "on"})

    assert answer.status_code == 422
    assert ">I agree<" not in alice_client.get(link).content.decode()


def test_a_refusal_offers_to_delete_the_photos(alice, alice_client, link):
    factories.make_photo(alice)

    Client().post(link, {"answer": "refused"})
    page = alice_client.get(PAGE).content.decode()
    alice_client.post("/photos/deletion/")

    assert "Somebody has refused" in page
    with user_scope(alice.pk):
        assert not alice.photos.in_tray().exists()


def test_guessing_links_is_counted_by_address(client, settings):
    settings.LIMITS = settings.LIMITS | {"answer": "0/m"}

    assert client.get("/agreement/guessed/").status_code == 429
