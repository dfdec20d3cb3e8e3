from __future__ import annotations

import hashlib

import pytest

from accounts.models import Consent, ConsentPurpose, Theme, User
from accounts.services import CONSENT_TEXTS, choose_theme, record_consent
from core.row_security import user_scope

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("purpose", ConsentPurpose)
def test_a_consent_keeps_which_text_was_agreed_to(alice, purpose):
    record_consent(alice, purpose)

    with user_scope(alice.pk):
        kept = Consent.objects.get(purpose=purpose)
    version, text = CONSENT_TEXTS[purpose]
    assert kept.version == version
    assert kept.text_sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_the_look_is_remembered(alice):
    choose_theme(alice, Theme.LIGHT)

    assert User.objects.get(pk=alice.pk).theme == alice.theme == "light"
