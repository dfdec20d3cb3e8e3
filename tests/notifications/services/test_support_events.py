"""Who is told by staff acts, somebody whose account is closed too."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core import mail

from accounts.services import staff_acts
from accounts.services.staff_acts import Ask
from core.jobs.models import State
from core.row_security import user_scope
from notifications.models import Notice
from notifications.services import staff_acts as acts_of_notices
from notifications.services import support_events
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def ann(db):
    return factories.make_user("ann@example.com", is_staff=True)


def press(owner, staff, name, target=""):
    act = staff_acts.ask(owner, staff, Ask(name, "they wrote to us", uuid4(), target))
    staff_acts.carry_out(act)
    act.refresh_from_db()
    return act


def test_somebody_whose_account_was_closed_reads_why_in_a_mail(alice, ann):
    press(alice, ann, "account.switch_off")
    factories.send_mails()

    [letter] = mail.outbox
    assert letter.to == [alice.email]
    assert "Your account was closed" in letter.subject
    assert "The reason: they wrote to us" in letter.body


def test_a_question_leads_to_the_page_where_it_is_answered(alice, ann):
    act = press(alice, ann, "support.ask", "view")

    notice = Notice.objects.get(about=act.pk)
    assert (notice.type, notice.path) == ("support.asked", "/account/privacy/")
    assert support_events.tell.__name__ == "tell"


def test_a_mail_is_sent_again_as_long_as_it_is_news(alice, ann, time_machine):
    time_machine.move_to("2026-11-01T10:00:00Z")
    with user_scope(alice.pk):
        support_events.announce(factories.event(alice))
    factories.send_mails()
    notice = Notice.objects.get()
    press(alice, ann, "notice.resend", str(notice.pk))
    factories.send_mails()
    time_machine.move_to("2026-11-05T10:00:00Z")
    last = staff_acts.newest(alice.pk, "notice.resend", str(notice.pk))
    late = Ask("notice.resend", "once more", uuid4(), str(notice.pk), last.pk)
    act = staff_acts.ask(alice, ann, late)
    staff_acts.carry_out(act)
    act.refresh_from_db()

    assert len(mail.outbox) == 2
    assert (act.state, "no news" in act.error) == (State.FAILED, True)
    assert "notice.resend" in acts_of_notices.KINDS
