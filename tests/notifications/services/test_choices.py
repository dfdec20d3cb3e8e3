from __future__ import annotations

import pytest

from core.audit.models import AuditEntry
from core.limits import TooOften
from core.row_security import user_scope
from notifications.kinds import KINDS, Told
from notifications.models import EventType, NoticeChoice
from notifications.services import choices
from notifications.services.choices import ChoiceRefused, Chosen

pytestmark = pytest.mark.django_db

LOW, PAID, PICTURES = (
    EventType.CREDITS_LOW,
    EventType.ORDER_PAID,
    EventType.GENERATION_SUCCEEDED,
)


@pytest.fixture(autouse=True)
def _at_home(alice):
    with user_scope(alice.pk):
        yield


def test_it_comes_as_its_kind_says_until_something_else_is_chosen(alice):
    before = choices.chosen(alice.pk, LOW), choices.chosen(alice.pk, PICTURES)

    changed = choices.choose(alice.pk, {LOW: {"mail": False}, PICTURES: {"mail": True}})

    assert before == (Chosen(page=True, mail=True), Chosen(page=True, mail=False))
    assert changed == 2
    assert choices.chosen(alice.pk, LOW) == Chosen(page=True, mail=False)
    assert choices.chosen(alice.pk, PICTURES) == Chosen(page=True, mail=True)


def test_the_same_choice_again_changes_nothing_and_another_replaces_it(alice):
    counts = [choices.choose(alice.pk, {LOW: {"mail": on}}) for on in (False, False, True)]

    assert counts == [1, 0, 1]
    assert NoticeChoice.objects.count() == 1
    assert AuditEntry.objects.filter(action="notifications.chosen").count() == 2


@pytest.mark.parametrize("door", ["page", "mail"])
def test_a_receipt_can_not_be_switched_off_and_nothing_else_is_then(alice, door):
    with pytest.raises(ChoiceRefused, match="This is your receipt"):
        choices.choose(alice.pk, {LOW: {"mail": False}, PAID: {door: False}})

    assert not NoticeChoice.objects.exists()


def test_what_became_fixed_later_is_told_whatever_was_chosen(alice):
    NoticeChoice.objects.create(owner=alice, type=PAID, page=False, mail=False)

    assert choices.chosen(alice.pk, PAID) == Chosen(page=True, mail=True)


def test_all_that_is_fixed_says_why_and_all_types_have_their_words(alice):
    listed = choices.of_person(alice.pk)

    assert [each.type for each in listed] == list(map(EventType, KINDS))
    assert set(KINDS) == set(EventType)
    fixed = [kind for kind in KINDS.values() if Told.ALWAYS in (kind.page, kind.mail)]
    assert all(kind.why and kind.page == kind.mail for kind in fixed)


def test_a_flood_of_choices_is_refused(alice, settings):
    settings.LIMITS = settings.LIMITS | {"notice_choice": "2/m"}
    for on in (False, True):
        choices.choose(alice.pk, {LOW: {"mail": on}})

    with pytest.raises(TooOften):
        choices.choose(alice.pk, {LOW: {"mail": False}})

    assert AuditEntry.objects.count() == 2
