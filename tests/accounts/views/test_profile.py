from __future__ import annotations

import pytest

from tests import factories


class TestProfile:
    def test_strangers_are_sent_to_the_door(self, client, db):
        answer = client.get("/account/")

        assert answer.status_code == 302
        assert answer.url == "/accounts/login/?next=/account/"

    def test_a_person_sees_their_own(self, alice_client):
        page = alice_client.get("/account/").content.decode()

        assert "Alice" in page
        assert "alice@example.com" in page

    def test_a_new_name_is_kept_and_told(self, alice, alice_client):
        page = alice_client.post("/account/", {"name": "Ada"}, follow=True)

        alice.refresh_from_db()
        assert alice.name == "Ada"
        assert b"Saved." in page.content

    def test_a_bad_name_comes_back_with_its_reason(self, alice, alice_client):
        page = alice_client.post("/account/", {"name": "x" * 81})

        alice.refresh_from_db()
        assert page.status_code == 422
        assert b"id_name_error" in page.content
        assert alice.name == "Alice"

    def test_nothing_else_about_a_person_can_be_posted(self, alice, alice_client):
        alice_client.post("/account/", {"name": "A", "email": "x@y.zz", "is_staff": "1"})

        alice.refresh_from_db()
        assert (alice.email, alice.is_staff) == ("alice@example.com", False)


class TestTheme:
    def test_it_is_remembered_with_the_person_and_drawn_by_the_server(self, alice, alice_client):
        alice_client.post("/account/theme/", {"theme": "light"})

        alice.refresh_from_db()
        assert alice.theme == "light"
        assert 'data-theme="light"' in alice_client.get("/account/").content.decode()

    @pytest.mark.django_db
    def test_a_stranger_keeps_it_in_the_browser(self, client):
        answer = client.post("/account/theme/", {"theme": "light", "next": "/terms/"})

        cookie = answer.cookies["theme"]
        assert answer.url == "/terms/"
        assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("light", True, "Lax")
        assert 'data-theme="light"' in client.get("/").content.decode()

    @pytest.mark.django_db
    def test_a_page_that_stays_open_gets_no_page(self, client):
        answer = client.post(
            "/account/theme/", {"theme": "system"}, headers={"HX-Request": "true"}
        )

        assert answer.status_code == 204
        assert answer.cookies["theme"].value == "system"

    @pytest.mark.django_db
    @pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example/", ""])
    def test_it_never_leads_away_from_the_site(self, client, wanted):
        answer = client.post("/account/theme/", {"theme": "dark", "next": wanted})

        assert answer.url == "/"

    @pytest.mark.django_db
    def test_an_unknown_one_is_refused(self, client):
        answer = client.post("/account/theme/", {"theme": "pink"})

        assert answer.status_code == 400
        assert "theme" not in answer.cookies


class TestJobs:
    def test_the_pill_counts_and_asks_again_while_work_goes_on(self, alice, alice_client):
        quiet = alice_client.get("/account/jobs/").content.decode()
        factories.make_generation(factories.make_model(alice))

        busy = alice_client.get("/account/jobs/").content.decode()

        assert "load delay" not in quiet
        assert "1<span" in busy
        assert "load delay:10s" in busy

    def test_it_counts_nobody_elses(self, alice, charlie_client):
        factories.make_generation(factories.make_model(alice))

        assert b"at work" not in charlie_client.get("/account/jobs/").content

    @pytest.mark.django_db
    def test_strangers_have_none(self, client):
        assert client.get("/account/jobs/").status_code == 302
