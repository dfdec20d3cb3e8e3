from __future__ import annotations

from reports.moderation.forms import AnswerForm, RulingForm


def test_a_ruling_has_a_reason_and_a_known_action():
    assert RulingForm({"action": "remove", "reason": "It is of a child."}).is_valid()
    assert RulingForm({"action": "burn", "reason": "  "}).errors.keys() == {"action", "reason"}


def test_an_answer_stays_takes_back_or_lifts():
    answers = ["kept", "lifted", "lift", "other"]

    valid = [AnswerForm({"answer": one, "reason": "So."}).is_valid() for one in answers]

    assert valid == [True, True, True, False]
