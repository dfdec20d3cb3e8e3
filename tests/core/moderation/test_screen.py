from __future__ import annotations

import pytest

from core.moderation import screen
from core.moderation.models import Action, Answer, Case, Decision, Source
from core.row_security import WORKER, role_scope, user_scope

pytestmark = pytest.mark.django_db
FINE = [
    "zork, on a sailing boat at sunset, film photo",
    "zork holding a glass of 12 year old whisky",
    "zork in a nude coloured suit",
    "zork as a knight, a child of the sea beside the castle",
    "zork, a portrait in Essex, 16 years of work",
    "zork at the age of 30",
    "zork in a shirt of size xxxs, I am a b c",
    "zork at the 100m sprint, 4k, f1.8, no 7, kid's 2nd prize",
]
BLOCKED = [
    ("a naked schoolgirl", "minor_sexual"),
    ("zork, 15 years old, in lingerie", "minor_sexual"),
    ("zork, sexy teen", "minor_sexual"),
    ("zork, Naked   Kid", "minor_sexual"),
    ("zork, náked child", "minor_sexual"),
    ("deepfake of my neighbour", "abuse"),
    ("zork, full porn scene", "sexual"),
    ("ｚｏｒｋ， ｐｏｒｎ", "sexual"),
    ("po\u200brn of zork", "sexual"),
    ("p\u043ern of zork", "sexual"),
    ("p o r n of zork", "sexual"),
    ("zork, n.u.d.e. woman", "sexual"),
    ("zork, naked_woman", "sexual"),
    ("zork naked, fifteen years old", "minor_sexual"),
    ("two naked teenagers", "minor_sexual"),
    ("zork, nud3 w0man", "sexual"),
    ("p0rn of zork", "sexual"),
    ("zork, 15 years old, n@ked", "minor_sexual"),
    ("n4ked schoolgir1", "minor_sexual"),
]


@pytest.mark.parametrize("prompt", FINE)
def test_a_harmless_prompt_passes(alice, prompt):
    with user_scope(alice.pk):
        assert screen.check(alice.pk, prompt) is None


@pytest.mark.parametrize(("prompt", "rule"), BLOCKED)
def test_what_the_rules_forbid_is_blocked_however_it_is_written(alice, prompt, rule):
    with user_scope(alice.pk), pytest.raises(screen.Blocked) as blocked:
        screen.check(alice.pk, prompt)

    assert blocked.value.rule.code == rule
    assert "Nothing was made and nothing charged" in blocked.value.message


@pytest.mark.parametrize("prompt", ["me as a 10 year old", "zork aged 7", "a 16-year-old zork"])
def test_an_age_below_18_passes_and_is_looked_at(alice, prompt):
    with user_scope(alice.pk):
        rule = screen.check(alice.pk, prompt)
        screen.note_minor(alice.pk, "generation", "1", rule)
        screen.note_minor(alice.pk, "generation", "1", rule)

    with role_scope(WORKER):
        assert [case.source for case in Case.objects.all()] == [Source.MINOR]


def test_a_blocked_prompt_is_one_case_and_passes_once_it_was_freed(alice):
    with user_scope(alice.pk), pytest.raises(screen.Blocked) as blocked:
        screen.check(alice.pk, "zork, porn")
    with user_scope(alice.pk):
        blocked.value.keep()
        blocked.value.keep()
        decision = Decision.objects.get(owner=alice)
        freed = {"appealed_at": decision.created_at, "answered_at": decision.created_at}
        Decision.objects.update(**freed, answer=Answer.LIFTED)

        assert screen.check(alice.pk, "ZORK,  porn") is None
    with role_scope(WORKER):
        case = Case.objects.get()
        assert (case.evidence, case.person_id) == ("zork, porn", alice.pk)
    assert decision.action == Action.BLOCK
