from __future__ import annotations

from uuid import uuid4

import pytest

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/gallery/?after=x"}


def test_a_fragment_of_an_ended_session_sends_the_whole_page_to_the_login(client):
    answer = client.get(f"/studio/generations/{uuid4()}/", headers=HTMX)

    assert answer.status_code == 200
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fgallery%2F%3Fafter%3Dx"
    assert answer.content == b""


def test_a_plain_page_is_redirected_as_ever(client):
    answer = client.get("/gallery/")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/gallery/"


def test_other_answers_to_htmx_are_left_alone(alice_client):
    answer = alice_client.get("/gallery/", headers=HTMX)

    assert "HX-Redirect" not in answer
