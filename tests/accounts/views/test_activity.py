"""A person reads what was done in their account, in words, and nobody else's."""

from __future__ import annotations

import pytest

from accounts import presenters
from accounts.services import activity
from core import audit, origins
from core.origins import Door, Origin
from core.row_security import user_scope

pytestmark = pytest.mark.django_db
PAGE = "/account/activity/"


def test_a_person_reads_in_words_what_was_done_and_by_whom(alice, charlie, staff, alice_client):
    audit.record("model.deleted", owner_id=charlie.pk)
    audit.record("factor.removed", owner_id=alice.pk)
    with origins.by(lambda: Origin(Door.STAFF, staff.pk, None, "office", "Chrome on Mac")):
        audit.record("staff.read", owner_id=alice.pk, target=alice)

    page = alice_client.get(PAGE).content.decode()

    assert "A second factor was removed" in page
    assert "Our staff looked at something of yours" in page
    assert "by our staff" in page
    assert "Chrome on Mac" not in page
    assert "You deleted a model" not in page


def test_a_page_of_ones_own_leaves_no_entry(alice, alice_client):
    alice_client.get(PAGE)
    alice_client.get("/account/")

    assert "Whatever is done in your account" in alice_client.get(PAGE).content.decode()


def test_it_is_read_by_kind_and_page_by_page(alice, alice_client):
    for number in range(35):
        audit.record("photo.uploaded", owner_id=alice.pk, number=number)
    audit.record("login.failed", owner_id=alice.pk)

    signin = alice_client.get(PAGE, {"kind": "signin"})
    first = alice_client.get(PAGE)
    second = alice_client.get(PAGE, {"after": first.context["after"]})
    strange = alice_client.get(PAGE, {"kind": "x", "after": "nonsense"})

    assert [row.what for row in signin.context["rows"]] == ["A login failed"]
    assert (len(first.context["rows"]), len(second.context["rows"])) == (30, 6)
    assert second.context["after"] == ""
    assert len(strange.context["rows"]) == 30


@pytest.mark.parametrize("action", ["export.made", "receipt.issued", "notifications.chosen"])
def test_what_is_told_and_taken_along_has_a_kind_of_its_own(alice, alice_client, action):
    audit.record(action, owner_id=alice.pk)
    audit.record("login.failed", owner_id=alice.pk)

    page = alice_client.get(PAGE, {"kind": "account"})

    assert [row.entry.action for row in page.context["rows"]] == [action]


def test_an_act_without_words_of_its_own_is_said_by_its_name(alice):
    with user_scope(alice.pk):
        audit.record("training.canceled", owner_id=alice.pk)

        [row] = presenters.activity_rows(activity.own(alice.pk), "here")

    assert row.what == "Training canceled"
