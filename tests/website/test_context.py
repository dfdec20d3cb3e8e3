from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from visiona.settings.environment import Switch
from website import context


def asked(path="/", user=None, **cookies):
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    request.COOKIES.update(cookies)
    return request


class TestNavigation:
    def test_the_open_place_is_marked(self):
        places = context.navigation(asked("/gallery/"))["places"]

        assert [place.label for place in places if place.is_current] == ["Gallery"]

    def test_a_phones_bar_has_room_for_four(self):
        places = context.navigation(asked())["places"]

        assert sum(place.primary for place in places) == 4

    def test_a_persons_unfinished_jobs_are_counted(self, alice, charlie):
        for owner in (alice, charlie):
            model = factories.make_model(owner)
            factories.make_generation(model)
        done = {"state": State.SUCCEEDED, "finished_at": timezone.now()}
        factories.make_generation(factories.make_model(alice), **done)

        with user_scope(alice.pk):
            count = context.navigation(asked(user=alice))["active_jobs"]()

        assert count == 1

    def test_a_stranger_has_no_jobs(self):
        assert context.navigation(asked())["active_jobs"]() == 0


class TestSandbox:
    def test_it_names_what_is_played_and_where_to_read_mail(self, settings):
        settings.SANDBOX_URL = "http://127.0.0.1:9"
        settings.REPLICATE = Switch("r8", settings.SANDBOX_URL)
        settings.OPENAI = Switch("sk-real", "")
        settings.ANTHROPIC = Switch("sk", settings.SANDBOX_URL)
        settings.EMAIL_SANDBOXED = True

        told = context.sandbox(asked())["sandbox"]

        assert told.words == "Replicate, Anthropic, Stripe and mail"
        assert told.mail_url == "http://127.0.0.1:9/mail/"

    def test_it_is_silent_when_all_is_real(self, settings):
        settings.SANDBOX_URL = ""

        assert context.sandbox(asked()) == {"sandbox": None, "stand_ins": ""}

    def test_every_page_says_which_services_another_server_answers_for(self, db, client, settings):
        settings.SANDBOX_URL = ""
        settings.REPLICATE = Switch("r8", "", "http://127.0.0.1:9")
        settings.STRIPE = Switch("sk", "", "http://127.0.0.1:9")

        page = client.get("/terms/").content.decode()

        assert "another server answers for Replicate and Stripe." in page

    def test_it_is_silent_when_every_key_is_set(self, settings):
        settings.SANDBOX_URL = "http://127.0.0.1:9"
        for name in ("REPLICATE", "OPENAI", "ANTHROPIC", "STRIPE"):
            setattr(settings, name, Switch("real", ""))
        settings.EMAIL_SANDBOXED = False

        assert context.sandbox(asked())["sandbox"] is None
