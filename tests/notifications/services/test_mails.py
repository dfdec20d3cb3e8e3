from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from core import actor
from core.jobs import sweep
from notifications import tasks
from notifications.models import EventType, Notice
from notifications.services import choices, mails
from notifications.services.announce import announce
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]

LOW = EventType.CREDITS_LOW


def send(notice: Notice | None = None) -> bool:
    return mails.send((notice or Notice.objects.get()).pk)


class Hangup(EmailBackend):
    """Takes the connection, and no mail."""

    def send_messages(self, messages):
        raise ConnectionResetError


class Dying(EmailBackend):
    """Takes the mail; the worker dies before it can say so."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise SystemExit


def test_the_mail_is_readable_as_text_and_as_a_page_and_is_sent_once(alice, mailoutbox, settings):
    announce(factories.event(alice))

    assert [send(), send()] == [True, False]

    [mail] = mailoutbox
    [(page, kind)] = mail.alternatives
    assert (mail.to, mail.subject, kind) == (
        [alice.email],
        "You have 2 credits left",
        "text/html",
    )
    for words in (mail.body, page):
        assert "A picture costs 1 credit and a training 40 credits." in words
        assert f"{settings.SITE_URL}/billing/" in words
    assert Notice.objects.get().mailed_at


def test_a_mail_that_can_be_stopped_says_how_to_people_and_to_mail_programs(alice, mailoutbox):
    announce(factories.event(alice))
    announce(factories.event(alice, EventType.ORDER_PAID))
    factories.send_mails()

    stoppable, receipt = mailoutbox

    headers = stoppable.extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].strip("<>") in stoppable.body
    assert "List-Unsubscribe" not in receipt.extra_headers
    assert "This is your receipt." in receipt.body


def test_switched_off_it_is_on_the_page_alone(alice, mailoutbox):
    choices.choose(alice.pk, {LOW: {"mail": False}})

    announce(factories.event(alice))
    factories.send_mails()

    assert Notice.objects.get().on_page
    assert mailoutbox == []


def test_the_sweep_orders_what_is_owed(alice, monkeypatch):
    announce(factories.event(alice))
    ordered = []
    monkeypatch.setattr(tasks, "enqueue", lambda task, *args: ordered.append((task.name, args)))

    sweep.reconcile(sweep.take)

    assert ordered == [("notifications.send_mail", (str(Notice.objects.get().pk),))]


def test_while_the_mail_server_is_away_all_wait_a_minute_and_nothing_is_lost(
    alice, charlie, settings, mailoutbox
):
    for person in (alice, charlie):
        announce(factories.event(person))
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    first, second = Notice.objects.all()

    tries = [send(first), send(second)]
    waiting = mails.due(timezone.now()).exists()
    settings.EMAIL_BACKEND = backend
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        factories.send_mails()

    assert (tries, waiting) == ([False, False], False)
    assert {mail.to[0] for mail in mailoutbox} == {alice.email, charlie.email}


def test_one_that_was_not_taken_is_tried_again_under_the_same_id(alice, settings, mailoutbox):
    announce(factories.event(alice))
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Hangup"

    refused = send()
    settings.EMAIL_BACKEND = backend
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        factories.send_mails()

    [mail] = mailoutbox
    assert refused is False
    assert mail.extra_headers["Message-ID"].startswith(f"<{Notice.objects.get().pk}@")


def test_a_worker_that_dies_after_the_handing_over_doubles_nothing(alice, settings, mailoutbox):
    announce(factories.event(alice))
    settings.EMAIL_BACKEND, backend = f"{__name__}.Dying", settings.EMAIL_BACKEND
    with pytest.raises(SystemExit):
        send()
    settings.EMAIL_BACKEND = backend

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        factories.send_mails()

    assert len(mailoutbox) == 1


def test_what_waits_for_more_is_sent_at_once_when_asked_and_by_the_sweep_in_time(
    alice, charlie, mailoutbox
):
    later = timedelta(minutes=2)
    asked, forgotten = (factories.event(each, mail_in=later) for each in (alice, charlie))
    for event in (asked, forgotten):
        announce(event)
    factories.send_mails()
    early = len(mailoutbox)

    mails.send_now(alice.pk, asked.about)
    with time_machine.travel(timezone.now() + later):
        factories.send_mails()

    assert early == 0
    assert [mail.to[0] for mail in mailoutbox] == [alice.email, charlie.email]


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": "smoke@visiona.invalid"}])
def test_who_can_not_read_it_gets_none(alice, change, mailoutbox):
    announce(factories.event(alice))
    type(alice).objects.filter(pk=alice.pk).update(**change)

    assert send() is False
    assert Notice.objects.get().mail_due_at is None
    assert mailoutbox == []


def test_old_news_and_a_test_are_not_mailed(alice):
    announce(factories.event(alice))
    with actor.in_mode(is_test=True):
        announce(factories.event(alice))

    assert mails.due(timezone.now()).count() == 1
    assert not mails.due(timezone.now() + timedelta(days=4)).exists()
