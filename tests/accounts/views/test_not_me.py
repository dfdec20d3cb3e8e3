"""The link in the mail about a new device undoes what the stranger did, once."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.models import ApiToken
from core.audit.models import AuditEntry
from core.row_security import user_scope
from tests.accounts.services.test_devices import log_in
from tests.accounts.test_adapter import link_in
from tests.api import make_token

pytestmark = pytest.mark.django_db(transaction=True)


def is_inside(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_link_locks_out_who_was_not_me(alice, mailoutbox):
    make_token(alice)
    mine = log_in(alice)
    thief = log_in(alice)
    link = link_in(mailoutbox[-1], "not-me")
    SocialAccount.objects.create(user=alice, provider="sandbox", uid="the thief's")
    Authenticator.objects.create(user=alice, type="recovery_codes", data={"seed": "x"})

    looked = Client().get(link)
    before = (is_inside(thief), is_inside(mine))
    done = Client().post(link, {"end_tokens": "on"}, follow=True)
    again = Client().post(link)

    alice.refresh_from_db()
    assert b"Log everybody out" in looked.content
    assert (before, is_inside(thief), is_inside(mine)) == ((True, True), False, False)
    assert not alice.has_usable_password()
    assert not SocialAccount.objects.exists()
    assert not Authenticator.objects.exists()
    assert not UserSession.objects.exists()
    with user_scope(alice.pk):
        assert not ApiToken.objects.exists()
        assert AuditEntry.objects.filter(action="login.disowned").count() == 1
    assert b"Everybody is logged out" in done.content
    assert b"This link has run out" in again.content
    reset = Client().get(link_in(mailoutbox[-1], "password/reset/key"), follow=True)
    assert b"Choose a new password" in reset.content


def test_a_thief_who_takes_password_and_address_is_locked_out_all_the_same(alice, mailoutbox):
    log_in(alice)
    thief = log_in(alice)
    link, mine = link_in(mailoutbox[-1], "not-me"), alice.email
    alice.set_password("the thief's own words")
    alice.save()
    EmailAddress.objects.filter(user=alice).delete()
    taken = EmailAddress.objects.create(user=alice, email="thief@example.com", verified=True)
    taken.set_as_primary()
    mailoutbox.clear()

    Client().post(link)

    alice.refresh_from_db()
    assert (alice.email, alice.has_usable_password(), is_inside(thief)) == (mine, False, False)
    assert [row.email for row in EmailAddress.objects.filter(user=alice)] == [mine]
    assert [mail.to for mail in mailoutbox] == [[mine]]


def test_strangers_who_fill_the_mailbox_do_not_keep_the_thief_inside(alice, mailoutbox, settings):
    log_in(alice)
    thief = log_in(alice)
    link = link_in(mailoutbox[-1], "not-me")
    settings.LIMITS |= {"mailbox": "1/h"}
    Client().post("/accounts/password/reset/", {"email": alice.email})

    done = Client().post(link, follow=True)

    alice.refresh_from_db()
    assert b"Everybody is logged out" in done.content
    assert (alice.has_usable_password(), is_inside(thief)) == (False, False)


@pytest.mark.parametrize("change", ["forge", "wait", "leave"])
def test_a_link_that_is_forged_old_or_overtaken_does_nothing(
    alice, mailoutbox, time_machine, change
):
    time_machine.move_to("2026-11-21T09:30:00Z")
    log_in(alice)
    log_in(alice)
    link = link_in(mailoutbox[-1], "not-me")
    if change == "forge":
        link = link.replace("not-me/", "not-me/A")
    if change == "wait":
        time_machine.move_to("2026-11-28T09:30:01Z")
    if change == "leave":
        alice.is_active = False
        alice.save()

    page = Client().post(link)

    alice.refresh_from_db()
    assert b"This link has run out" in page.content
    assert alice.has_usable_password()
