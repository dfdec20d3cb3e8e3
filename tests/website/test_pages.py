from __future__ import annotations

from errno import ENOSPC

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from core.storage import StorageFailed
from website import pages

PUBLIC = ["/", "/privacy/", "/terms/", "/styleguide/", "/accounts/login/", "/accounts/signup/"]


@pytest.mark.django_db
class TestOpenPages:
    @pytest.mark.parametrize("path", PUBLIC)
    def test_anybody_may_read_them_and_all_they_fetch_is_ours(self, client, path, settings):
        page = client.get(path).content.decode()

        addresses = page.replace(settings.SANDBOX_URL or "none", "")
        assert "<h1" in page
        assert "http://" not in addresses
        assert "https://" not in addresses

    def test_a_stranger_is_asked_in(self, client):
        page = client.get("/").content.decode()

        assert "/accounts/signup/" in page
        assert "Open studio" not in page

    def test_a_person_is_shown_the_way_back_to_work(self, alice_client):
        page = alice_client.get("/").content.decode()

        assert "Open studio" in page
        assert "/accounts/signup/" not in page

    def test_robots_stay_out_of_private_places(self, client):
        answer = client.get("/robots.txt")

        assert answer.headers["Content-Type"].startswith("text/plain")
        assert b"Disallow: /gallery/" in answer.content

    def test_they_take_no_forms(self, client):
        assert client.post("/").status_code == 405


class TestStyleguide:
    def test_production_shows_it_to_staff_only(self, settings, staff, alice_client, client):
        settings.ENVIRONMENT = "production"
        client.force_login(staff)

        assert alice_client.get("/styleguide/").status_code == 404
        assert client.get("/styleguide/").status_code == 200


@pytest.mark.django_db
class TestWrongRequests:
    def test_a_lost_page_shows_strangers_the_start(self, client):
        answer = client.get("/nowhere/")

        assert answer.status_code == 404
        assert b"Nothing here" in answer.content
        assert b"Open the gallery" not in answer.content

    def test_a_lost_page_shows_people_their_gallery(self, alice_client):
        assert b"Open the gallery" in alice_client.get("/nowhere/").content

    def test_an_unknown_host_is_answered_before_anybody_is_known(self, client):
        answer = client.get("/", headers={"host": "evil.example"})

        assert answer.status_code == 400
        assert b"Nothing was changed" in answer.content

    def test_a_form_without_its_token_says_how_to_go_on(self):
        answer = Client(enforce_csrf_checks=True).post("/account/theme/", {"theme": "light"})

        assert answer.status_code == 403
        assert b"Nothing was changed" in answer.content

    def test_what_is_too_large_is_called_so(self, client):
        request = client.get("/").wsgi_request

        answer = pages.bad_request(request, RequestDataTooBig())

        assert answer.status_code == 413
        assert b"Nothing was kept" in answer.content

    def test_a_forbidden_page_says_whose_it_is(self, client):
        answer = pages.forbidden(client.get("/").wsgi_request, PermissionError())

        assert answer.status_code == 403
        assert b"belongs to somebody else" in answer.content


class TestBrokenServer:
    """None of these may touch the database: this class has no access to one."""

    def test_a_fault_of_ours_needs_nothing_to_be_told(self):
        answer = pages.server_error(RequestFactory().get("/"))

        assert answer.status_code == 500
        assert b"Something broke on our side" in answer.content

    @pytest.mark.parametrize(
        "error",
        [OperationalError(), InterfaceError(), StorageFailed("away"), OSError(ENOSPC, "full")],
    )
    def test_who_lost_what_we_stand_on_is_asked_to_come_back(self, error):
        try:
            raise error
        except type(error):
            answer = pages.server_error(RequestFactory().get("/"))

        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "120"


class TestProblemsForPrograms:
    def test_an_address_of_the_api_that_is_not_there_is_told_in_json(self, client, db):
        answer = client.get("/api/nothing")

        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["instance"] == "/api/nothing"

    @pytest.mark.parametrize(
        ("page", "error", "status", "code"),
        [
            (pages.bad_request, RequestDataTooBig(), 413, "body-too-large"),
            (pages.bad_request, ValueError(), 400, "malformed-request"),
            (pages.forbidden, ValueError(), 403, "forbidden"),
            (pages.csrf_failure, "no token", 403, "forbidden"),
        ],
        ids=["large", "broken", "forbidden", "forged"],
    )
    def test_what_goes_wrong_before_a_view_too(self, page, error, status, code):
        answer = page(RequestFactory().post("/api/generate"), error)

        assert answer.status_code == status
        assert f'"code": "{code}"' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/privacy/", "/terms/", "/accounts/login/", "/none/"])
def test_every_open_page_says_where_help_is(client, settings, path):
    settings.SUPPORT_EMAIL = "help@visiona.example"

    assert 'href="mailto:help@visiona.example"' in client.get(path).content.decode()
