from __future__ import annotations

from core.moderation import terms


def test_each_rule_has_a_name_and_a_sentence_for_the_person():
    for rule in terms.RULES:
        assert terms.BY_CODE[rule.code] is rule
        assert rule.name
        assert rule.sentence.endswith(".")


def test_only_an_age_alone_does_not_block():
    assert [rule.code for rule in terms.RULES if not rule.blocks] == ["minor_age"]
