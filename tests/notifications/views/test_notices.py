from __future__ import annotations

import pytest
from django.test import Client

from core.row_security import WORKER, role_scope, user_scope
from notifications.models import EventType, Notice, NoticeChoice
from notifications.services import choices, unsubscribe
from notifications.services.announce import announce
from tests import factories

pytestmark = pytest.mark.django_db

LOW = EventType.CREDITS_LOW


def told(owner, kind=LOW, **facts) -> Notice:
    with user_scope(owner.pk):
        announce(factories.event(owner, kind, **facts))
        return Notice.objects.filter(owner=owner).latest("created_at")


def wants_mail(owner, kind=LOW) -> bool:
    with user_scope(owner.pk):
        return choices.chosen(owner.pk, kind).mail


def test_the_list_shows_ones_own_and_marks_what_is_new(alice, charlie, alice_client):
    told(alice, EventType.TRAINING_CANCELED)
    told(charlie)

    page = alice_client.get("/notifications/").content.decode()

    assert "The training of “Ann” was cancelled" in page
    assert "credits left" not in page
    assert "Notifications, 1 unread" in page
    assert "Mark all as read" in page


def test_an_empty_list_says_what_comes_here(alice_client):
    page = alice_client.get("/notifications/").content.decode()

    assert "Nothing new" in page
    assert "Mark all as read" not in page


def test_looking_at_one_leads_to_its_page_and_ticking_it_off_does_not(alice, alice_client):
    first, second = told(alice, path="/gallery/"), told(alice)

    looked = alice_client.post(f"/notifications/{first.pk}/read/")
    ticked = alice_client.post(f"/notifications/{second.pk}/read/", {"stay": "1"})

    assert (looked.status_code, looked.url) == (303, "/gallery/")
    assert ticked.url == "/notifications/"
    with user_scope(alice.pk):
        assert not Notice.objects.unread().exists()


def test_all_are_read_at_once(alice, charlie, alice_client):
    told(alice)
    told(alice)
    theirs = told(charlie)

    alice_client.post("/notifications/read/")

    with role_scope(WORKER):
        assert list(Notice.objects.unread()) == [theirs]


def test_anothers_notice_is_not_there(alice, charlie_client):
    notice = told(alice)

    answer = charlie_client.post(f"/notifications/{notice.pk}/read/")

    assert answer.status_code == 404
    with user_scope(alice.pk):
        assert Notice.objects.get().read_at is None


def test_the_number_stands_in_three_places_for_one_query(alice, alice_client):
    told(alice)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = alice_client.get("/gallery/").content.decode()

    assert page.count("1 unread") == 2
    assert "1 new" in page
    assert sum("notifications_notice" in query["sql"] for query in queries) == 1


def test_what_runs_in_the_bar_brings_the_number_along(alice, alice_client):
    told(alice)

    answer = alice_client.get("/account/jobs/").content.decode()

    assert 'id="bell"' in answer
    assert "1 unread" in answer


def test_boxes_are_kept_and_what_is_fixed_stays(alice, alice_client):
    page = alice_client.get("/account/notifications/").content.decode()

    answer = alice_client.post("/account/notifications/", {f"page:{LOW}": "on"})

    assert page.count("Always told.") == page.count("disabled") / 2
    assert answer.status_code == 303
    assert not wants_mail(alice)
    assert not wants_mail(alice, EventType.TRAINING_SUCCEEDED)
    assert wants_mail(alice, EventType.ORDER_PAID)


class TestFromAMail:
    def link(self, owner, kind=LOW) -> str:
        return unsubscribe.address(owner.pk, kind).partition("8000")[2] or (
            "/notifications/stop/" + unsubscribe.address(owner.pk, kind).split("/stop/")[1]
        )

    def test_a_mail_program_posts_without_cookie_or_token(self, alice):
        program = Client(enforce_csrf_checks=True)

        answer = program.post(self.link(alice), {"List-Unsubscribe": "One-Click"})

        assert answer.status_code == 200
        assert not wants_mail(alice)

    def test_a_look_changes_nothing_and_a_press_can_be_taken_back(self, alice):
        visitor, link = Client(), self.link(alice)

        looked = visitor.get(link).content.decode()
        untouched = wants_mail(alice)
        visitor.post(link)
        stopped = not wants_mail(alice)
        visitor.post(link, {"again": "1"})

        assert "Credits are running low" in looked
        assert (untouched, stopped, wants_mail(alice)) == (True, True, True)

    def test_it_is_about_its_own_person_whoever_is_logged_in(self, alice, charlie_client):
        charlie_client.post(self.link(alice))

        with role_scope(WORKER):
            assert NoticeChoice.objects.get().owner == alice

    @pytest.mark.parametrize(("verb", "status"), [("get", 410), ("post", 200)])
    def test_to_somebody_who_is_gone_it_says_that_no_mail_comes(self, verb, status):
        gone = factories.make_user("gone@example.com")
        link = self.link(gone)
        with role_scope(WORKER):
            gone.delete()

        answer = getattr(Client(), verb)(link)

        assert answer.status_code == status
        assert "You get no more mails from us" in answer.content.decode()

    @pytest.mark.parametrize("verb", ["get", "post"])
    def test_a_link_that_is_not_ours_is_not_there(self, verb):
        assert getattr(Client(), verb)("/notifications/stop/nonsense/").status_code == 404
