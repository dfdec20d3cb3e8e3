"""The administration's door: a second factor, used in this session, in a login of today."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.staff import LOGIN_LASTS
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_strangers_go_to_the_door_of_everybody_and_come_back(client):
    answer = client.get("/admin/billing/order/", follow=True)

    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=/admin/billing/order/"


def test_people_who_are_no_staff_stay_out(alice):
    client = factories.log_in_staff(Client(), alice)

    assert client.get("/admin/", follow=True).status_code == 403


def test_without_a_second_factor_staff_are_led_to_set_one_up(staff, client):
    client.post("/accounts/login/", {"login": staff.email, "password": PASSWORD})

    answer = client.get("/admin/accounts/user/", follow=True)

    assert answer.status_code == 403
    assert 'href="/accounts/2fa/totp/activate/"' in answer.content.decode()
    assert staff.email not in answer.content.decode().split("<main")[1]


def test_a_factor_that_was_not_used_in_this_session_is_asked_for(staff, client):
    factories.log_in_staff(Client(), staff)
    client.post("/accounts/login/", {"login": staff.email, "password": PASSWORD})
    client.force_login(staff)
    keep(client, staff, [{"method": "password", "at": timezone.now().timestamp()}])

    page = client.get("/admin/accounts/user/", follow=True).content.decode()

    assert 'href="/accounts/2fa/reauthenticate/?next=/admin/accounts/user/"' in page


@pytest.mark.parametrize("hours", [LOGIN_LASTS / timedelta(hours=1), 300])
def test_an_old_login_is_asked_for_again_though_the_password_was_confirmed(
    staff, staff_client, hours
):
    old = (timezone.now() - timedelta(hours=hours, seconds=1)).timestamp()
    now = timezone.now().timestamp()
    again = [
        {"method": method, "at": now, "reauthenticated": True} for method in ("password", "mfa")
    ]
    keep(staff_client, staff, [{"method": "password", "at": old}, *again])

    page = staff_client.get("/admin/billing/order/", follow=True)
    login = staff_client.post(
        "/accounts/logout/", {"next": "/accounts/login/?next=/admin/billing/order/"}
    )

    assert page.status_code == 403
    assert "/accounts/login/?next=/admin/billing/order/" in page.content.decode()
    assert login.url == "/accounts/login/?next=/admin/billing/order/"


def test_a_factor_taken_away_closes_it_at_once(staff, staff_client):
    Authenticator.objects.filter(user=staff).delete()

    assert staff_client.get("/admin/", follow=True).status_code == 403


def test_in_time_it_opens_and_leads_passwords_and_logging_out_to_their_pages(staff_client):
    answers = [
        staff_client.get(f"/admin/{path}")
        for path in ("", "login/?next=/admin/billing/", "password_change/", "logout/")
    ]

    assert answers[0].status_code == 200
    assert [answer.url for answer in answers[1:]] == [
        "/admin/billing/", "/accounts/password/change/", "/accounts/logout/",
    ]  # fmt: skip


def keep(client: Client, person: User, records: list[dict]) -> None:
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = records
    session.save()
