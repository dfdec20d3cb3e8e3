from __future__ import annotations

import json
from base64 import urlsafe_b64encode

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.test import RequestFactory

from accounts.models import User
from accounts.named_people import NamedPeopleMiddleware
from core.http import no_row_scope
from core.row_security import user_scope

pytestmark = pytest.mark.django_db


def known(path="/accounts/login/", *, sent=None, session=None, view=None, **named) -> list[User]:
    request = RequestFactory().post(path, sent or {})
    request.session = session or {}
    with user_scope(None):
        NamedPeopleMiddleware(lambda request: None).process_view(request, view, (), named)
        return list(User.objects.all())


def test_a_login_finds_the_person_of_the_address_and_nobody_else(alice, charlie):
    assert known(sent={"login": " Alice@example.com "}) == [alice]
    assert known(sent={"login": "nobody@example.com"}) == []


def test_a_login_under_way_finds_its_person(alice, charlie):
    stashed = {"account_login": {"user_pk": alice.pk.hex, "state": {"stages": {}}}}

    assert known(session=stashed) == [alice]
    assert known(session={"_auth_user_id": str(charlie.pk)}) == []


def test_links_find_the_person_they_were_sent_to(alice, charlie):
    address = EmailAddress.objects.get(user=alice)

    assert known(uidb36=alice.pk.hex, key="1-2") == [alice]
    assert known(key=EmailConfirmationHMAC(address).key) == [alice]
    assert known(key=EmailConfirmationHMAC(address).key[:-1] + "!") == []


def test_a_passkey_names_its_person(alice, charlie):
    handle = urlsafe_b64encode(alice.pk.hex.encode()).decode().rstrip("=")

    assert known(sent={"credential": json.dumps({"response": {"userHandle": handle}})}) == [alice]
    assert known(sent={"credential": '{"response": {"userHandle": "%%"}'}) == []


def test_no_other_page_finds_anybody_by_a_name(alice):
    assert known("/account/", sent={"email": alice.email}) == []
    assert known(view=no_row_scope(lambda request: None), sent={"email": alice.email}) == []
