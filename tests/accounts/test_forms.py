from __future__ import annotations

import re

import pytest
from django.utils.html import strip_tags

from accounts.forms import ConsentForm, ProfileForm, ThemeForm
from accounts.models import Consent, ConsentPurpose, User
from accounts.policies import POLICIES
from core.row_security import user_scope


def test_the_box_says_exactly_what_is_recorded():
    label = ConsentForm().fields["terms"].label

    assert strip_tags(label) == POLICIES[ConsentPurpose.TERMS].text
    assert re.findall(r'href="([^"]+)"', label) == ["/terms/", "/privacy/"]


def test_without_the_box_there_is_no_account():
    form = ConsentForm({})

    assert not form.is_valid()
    assert "accept the terms" in form.errors["terms"][0]


def test_signing_up_records_the_consent(db, rf):
    newcomer = User.objects.create_user("new@example.com", "a-long-enough-password")

    ConsentForm({"terms": "on"}).signup(rf.post("/"), newcomer)

    with user_scope(newcomer.pk):
        assert [consent.purpose for consent in Consent.objects.all()] == [ConsentPurpose.TERMS]


@pytest.mark.parametrize(("name", "is_fine"), [("", True), ("Ada", True), ("x" * 81, False)])
def test_a_name_may_be_empty_but_not_endless(alice, name, is_fine):
    assert ProfileForm({"name": name}, instance=alice).is_valid() is is_fine


@pytest.mark.parametrize(("theme", "is_fine"), [("system", True), ("pink", False), ("", False)])
def test_only_known_themes_are_taken(theme, is_fine):
    assert ThemeForm({"theme": theme}).is_valid() is is_fine
