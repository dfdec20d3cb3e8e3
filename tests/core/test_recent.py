from __future__ import annotations

import pytest

from tests.factories import make_endpoint

pytestmark = pytest.mark.django_db


def test_only_a_login_of_a_moment_ago_shows_what_gives_access(
    alice, alice_client, client, time_machine
):
    page = f"/account/webhooks/{(endpoint := make_endpoint(alice)).pk}/"
    time_machine.move_to("2026-11-21T09:30:00Z")
    client.force_login(alice)

    unknown, fresh = client.get(page), alice_client.get(page)

    assert endpoint.secret not in unknown.content.decode()
    assert endpoint.secret in fresh.content.decode()
    assert f"{page}secret/known/" in unknown.content.decode()


def test_the_question_leads_back_to_the_page_that_is_named(alice, client):
    client.force_login(alice)

    question = client.post("/billing/portal/")

    assert question.url == "/accounts/reauthenticate/?next=%2Fbilling%2F"
