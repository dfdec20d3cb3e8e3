from __future__ import annotations

import pytest
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from django.test import RequestFactory

from accounts.services import auth
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_a_program():
    request = RequestFactory().post("/api/auth/login")
    with request_context(request):
        yield request


def test_a_newcomer_gets_the_link_and_others_a_word(alice, mailoutbox, request_of_a_program):
    auth.send_sign_up_mail(request_of_a_program, alice.email, alice)
    auth.send_sign_up_mail(request_of_a_program, alice.email, None)

    assert ["confirm-email" in mail.body for mail in mailoutbox] == [True, False]


def test_who_has_a_passkey_only_can_not_type_it(alice, request_of_a_program):
    Authenticator.objects.create(user=alice, type=Authenticator.Type.WEBAUTHN, data={})

    with pytest.raises(auth.EntryRefused) as refusal:
        auth.log_in(request_of_a_program, alice.email, PASSWORD, "")

    assert (refusal.value.code, refusal.value.members) == ("second_factor", {"methods": []})
