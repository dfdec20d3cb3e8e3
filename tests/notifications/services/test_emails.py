from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core.jobs import sweep
from notifications.models import Stopped, WebhookEndpoint
from notifications.services import emails, endpoints
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def stopped(alice):
    endpoint = factories.make_endpoint(
        alice,
        "https://hooks.example/in?key=planted",
        failing_since=timezone.now() - timedelta(days=6),
    )
    endpoints.disable(endpoint, Stopped.FAILING)
    return endpoint


def test_the_sweep_tells_its_person_once(stopped, alice, mailoutbox, settings):
    for _ in range(2):
        sweep.reconcile(sweep.take)

    [mail] = mailoutbox
    [(page, kind)] = mail.alternatives
    assert mail.to == [alice.email]
    assert mail.subject == "Your webhook at hooks.example is switched off"
    assert "Nothing has arrived there since" in mail.body
    assert f"{settings.SITE_URL}/account/webhooks/{stopped.pk}/" in mail.body
    assert (kind, "switched off" in page) == ("text/html", True)
    assert "planted" not in mail.body + page


def test_a_server_that_is_gone_is_called_that(alice, mailoutbox):
    endpoint = factories.make_endpoint(alice)
    endpoints.disable(endpoint, Stopped.GONE)

    assert emails.tell(endpoint)
    assert "gone for good (410)" in mailoutbox[0].body


def test_who_switched_it_off_is_not_told(alice):
    endpoints.disable(factories.make_endpoint(alice), Stopped.PERSON)

    assert not emails.untold(timezone.now()).exists()


def test_who_switched_it_on_again_is_not_told(stopped, mailoutbox):
    known = WebhookEndpoint.objects.get(pk=stopped.pk)
    endpoints.enable(stopped)

    assert emails.tell(known) is False
    assert mailoutbox == []


def test_a_second_stop_is_told_as_the_first_was(stopped, mailoutbox):
    emails.tell(stopped)
    endpoints.enable(stopped)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        endpoints.disable(stopped, Stopped.GONE)
        sweep.reconcile(sweep.take)

    assert len(mailoutbox) == 2


def test_while_mail_is_away_it_waits(stopped, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with pytest.raises(OSError, match="refused"):
        emails.tell(stopped)

    assert list(emails.untold(timezone.now())) == [stopped]
