"""A feature is for everybody until it is said who has it; the share follows from the id."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command

from core.models import FeatureFlag
from core.row_security import STAFF, role_scope
from core.switches import flags, snapshot
from core.switches.models import Feature

pytestmark = pytest.mark.django_db
NAME = Feature.SELF_REFUND


@dataclass(frozen=True)
class Somebody:
    is_staff: bool = False
    pk: UUID = field(default_factory=uuid4)


def give(share: int, *people: UUID, for_staff: bool = False) -> None:
    with role_scope(STAFF):
        flags.give(NAME, share=share, for_staff=for_staff, people=people, reason="a test")
    snapshot.forget()


def those_who_have_it(people: list[Somebody]) -> set[UUID]:
    return {one.pk for one in people if flags.is_on(NAME, one)}


def test_everybody_has_it_until_somebody_says_otherwise():
    assert flags.is_on(NAME, Somebody())

    give(0)

    assert not flags.is_on(NAME, Somebody())


def test_staff_and_named_people_have_it_first():
    friend = Somebody()
    give(0, friend.pk, for_staff=True)

    assert flags.is_on(NAME, friend)
    assert flags.is_on(NAME, Somebody(is_staff=True))
    assert not flags.is_on(NAME, Somebody())
    assert str(friend.pk) not in str(FeatureFlag.objects.get().people)


def test_who_is_in_a_share_stays_in_it_while_it_grows():
    people = [Somebody() for _ in range(1000)]

    shares = {}
    for share in (10, 40, 100):
        give(share)
        shares[share] = those_who_have_it(people)

    assert shares[10] < shares[40] < shares[100]
    assert 50 < len(shares[10]) < 160
    assert 320 < len(shares[40]) < 480
    assert len(shares[100]) == 1000


@pytest.mark.worker
def test_an_operator_says_it_by_a_command(alice, capsys):
    call_command("flag", NAME, "0", "--no-staff", "--person", "alice@example.com")

    assert "for 0 %" in capsys.readouterr().out
    assert flags.is_on(NAME, alice)
    with pytest.raises(CommandError, match="nobody with x@example.com"):
        call_command("flag", NAME, "5", "--person", "x@example.com")
