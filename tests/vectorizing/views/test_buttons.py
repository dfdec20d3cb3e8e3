from __future__ import annotations

from billing.models import Purpose
from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tests.vectorizing.conftest import FLAT
from vectorizing.views.buttons import acts


def shown(source) -> list[tuple[str, str]]:
    with user_scope(source.owner_id):
        return [(act.label, act.icon) for act in acts(source.owner, source, FLAT)]


def test_the_price_stands_on_each_button(source):
    assert shown(source) == [
        ("Preview · 0.2 credits", "eye"),
        ("Vectorise · 1 credit", "pen-tool"),
    ]


def test_a_preview_counts_towards_the_drawing_and_is_not_paid_again(source):
    factories.make_vectorisation(source, Purpose.PREVIEW, state=State.SUCCEEDED)

    assert [label for label, _ in shown(source)] == [
        "Preview again · free",
        "Vectorise · 0.8 credits",
    ]


def test_the_drawing_is_the_loud_button_until_it_is_there(source):
    with user_scope(source.owner_id):
        before = [act.variant for act in acts(source.owner, source, FLAT)]
    factories.make_vectorisation(source, Purpose.VECTOR, state=State.SUCCEEDED)

    with user_scope(source.owner_id):
        after = [act.variant for act in acts(source.owner, source, FLAT)]

    assert before == ["secondary", "primary"]
    assert after == ["secondary", "secondary"]


def test_who_has_too_little_is_shown_the_way_to_more(source, a_tenth):
    assert shown(source) == [
        ("Buy credits to preview", "coins"),
        ("Buy credits to vectorise", "coins"),
    ]


def test_each_button_has_a_key_of_its_own(source):
    with user_scope(source.owner_id):
        keys = {act.key for _ in range(2) for act in acts(source.owner, source, FLAT)}

    assert len(keys) == 4
