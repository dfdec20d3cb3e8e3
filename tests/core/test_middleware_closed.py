"""Maintenance: a word and 503 on every page, but for those who have to get through."""

from __future__ import annotations

import pytest

from core.switches import Service
from tests.api import api_client
from tests.core.switches.turned import close

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(db) -> None:
    close(Service.WEBSITE, "We move to a bigger house until noon.")


@pytest.mark.parametrize("path", ["/", "/pricing/", "/studio/", "/nothing/", "/accounts/signup/"])
def test_every_page_answers_with_the_word_and_when_to_come_back(closed, alice_client, path):
    response = alice_client.get(path)

    assert (response.status_code, response["Retry-After"]) == (503, "300")
    assert "We move to a bigger house until noon." in response.content.decode()


def test_a_program_gets_a_problem(closed, alice):
    response = api_client(alice).get("/api/gallery")

    assert (response.status_code, response["Retry-After"]) == (503, "300")
    assert response.json()["detail"] == "We move to a bigger house until noon."
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/healthz", 200),
        ("get", "/accounts/login/", 200),
        ("post", "/api/payment/webhook", 400),
        ("post", "/hooks/replicate/training/9e3d2c1b-0a9f-4e8d-8c7b-6a5f4e3d2c1b/x/", 404),
    ],
)
def test_health_checks_webhooks_and_the_staffs_door_are_open(closed, client, method, path, status):
    assert getattr(client, method)(path).status_code == status


def test_staff_work_on_and_see_the_pages_as_they_will_be(closed, staff_client):
    assert staff_client.get("/admin/").status_code == 200
    assert staff_client.get("/pricing/").status_code == 200
