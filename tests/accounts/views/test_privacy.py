from __future__ import annotations

from dataclasses import replace

import pytest

from accounts.models import ConsentPurpose
from accounts.policies import POLICIES

pytestmark = pytest.mark.django_db
PAGE = "/account/privacy/"


def test_each_purpose_is_shown_with_its_text_and_how_it_stands(alice_client):
    page = alice_client.get(PAGE).content.decode()

    assert all(policy.version in page for policy in POLICIES.values())
    assert page.count("Not given") == 1
    assert "Accept today" not in page


def test_a_consent_is_given_and_ended_with_a_note_of_each(alice_client):
    alice_client.post(f"{PAGE}train_model/consent/")
    given = alice_client.get(PAGE).content.decode()
    alice_client.post(f"{PAGE}train_model/withdrawal/")
    ended = alice_client.get(PAGE).content.decode()

    assert f"{PAGE}train_model/withdrawal/" in given
    assert "Withdrawn on" in ended
    assert (ended.count(">given<"), ended.count(">withdrawn<")) == (2, 1)


def test_an_unknown_purpose_is_nothing(alice_client):
    assert alice_client.post(f"{PAGE}world_peace/consent/").status_code == 404


def test_new_terms_stop_nothing_but_new_work_and_lead_back_to_it(alice, alice_client, monkeypatch):
    terms = ConsentPurpose.TERMS
    monkeypatch.setitem(POLICIES, terms, replace(POLICIES[terms], version="2099-01"))

    reading = alice_client.get("/gallery/")
    accepted = alice_client.post(f"{PAGE}terms/consent/", {"next": "/studio/"})
    elsewhere = alice_client.post(f"{PAGE}terms/consent/", {"next": "https://evil.example/"})

    assert (reading.status_code, accepted.url, elsewhere.url) == (200, "/studio/", PAGE)
    assert "Our terms have changed" in reading.content.decode()
    assert "Our terms have changed" not in alice_client.get("/gallery/").content.decode()
