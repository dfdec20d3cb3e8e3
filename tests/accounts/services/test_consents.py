from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Consent, ConsentEvent, ConsentPurpose
from accounts.policies import POLICIES
from accounts.services import consents, record_consent
from accounts.services.consents import ConsentRefused
from core.row_security import user_scope

pytestmark = pytest.mark.django_db
TERMS, TRAIN = ConsentPurpose.TERMS, ConsentPurpose.TRAIN_MODEL


@pytest.fixture
def new_text(monkeypatch):
    """The terms have a new version since."""
    monkeypatch.setitem(POLICIES, TERMS, replace(POLICIES[TERMS], version="2099-01", text="New."))


@pytest.mark.parametrize("purpose", ConsentPurpose)
def test_a_consent_keeps_which_text_was_agreed_to(charlie, purpose):
    record_consent(charlie, purpose)

    with user_scope(charlie.pk):
        kept = Consent.objects.filter(purpose=purpose).latest("given_at")
    policy = POLICIES[purpose]
    assert (kept.version, kept.event) == (policy.version, ConsentEvent.GIVEN)
    assert kept.text_sha256 == hashlib.sha256(policy.text.encode()).hexdigest()


def test_the_newest_row_decides_and_no_row_is_changed(alice):
    with user_scope(alice.pk):
        before = consents.standing(alice.pk, TRAIN)
        given, again = consents.give(alice, TRAIN), consents.give(alice, TRAIN)
        consents.withdraw(alice, TRAIN)
        consents.withdraw(alice, TRAIN)
        after = consents.standing(alice.pk, TRAIN)
        rows = Consent.objects.filter(purpose=TRAIN).order_by("given_at")

        assert (before.is_given, given.is_live, after.is_withdrawn) == (False, True, True)
        assert again.newest == given.newest
        assert [row.event for row in rows] == [ConsentEvent.GIVEN, ConsentEvent.WITHDRAWN]


def test_the_terms_end_with_the_account_alone(alice):
    with user_scope(alice.pk):
        with pytest.raises(ConsentRefused, match="delete"):
            consents.withdraw(alice, TERMS)

        assert consents.standing(alice.pk, TERMS).is_live


def test_a_new_text_is_asked_for_before_something_is_started(alice, new_text):
    with user_scope(alice.pk):
        outdated = consents.standing(alice.pk, TERMS)
        with pytest.raises(ConsentRefused) as refused:
            consents.demand(alice.pk, TERMS)
        consents.give(alice, TERMS)

        assert outdated.is_outdated
        assert refused.value.code == "consent_missing"
        assert consents.demand(alice.pk, TERMS).version == "2099-01"


def test_the_database_knows_no_third_event(alice):
    with user_scope(alice.pk), pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            owner=alice, purpose=TRAIN, version="1", text_sha256="0" * 64, event="perhaps"
        )
