from __future__ import annotations

import pytest
from django.utils import timezone

from billing.models import Plan, Subscription
from billing.services import emails

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def late(alice):
    return Subscription(
        owner_id=alice.pk, plan=Plan(code="creator", name="Creator"), grace_until=timezone.now()
    )


def test_a_failed_payment_says_until_when_and_what_to_do(late, mailoutbox, settings):
    assert emails.payment_failed(late)

    [mail] = mailoutbox
    [(page, kind)] = mail.alternatives
    assert mail.subject == "Your payment for Creator failed"
    assert f"{settings.SITE_URL}/billing/" in mail.body
    assert (kind, "Put in another card" in page) == ("text/html", True)


def test_mail_that_is_away_breaks_nothing(late, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    assert emails.payment_failed(late) is False


def test_somebody_who_is_gone_gets_none(late, alice, mailoutbox):
    alice.delete()

    assert emails.payment_failed(late) is False
    assert mailoutbox == []
