from __future__ import annotations

from tracer.api import Format
from vectorizing.landing import FORMATS, QUESTIONS, TIMELINE


def test_every_format_is_promised():
    named = {name.lower() for name, _ in FORMATS}

    assert named == {name.value.partition("_")[0] for name in Format}


def test_the_promise_of_deletion_is_said():
    assert any("24 hours" in when for _, when, _ in TIMELINE)
    assert all(question.endswith("?") for question, _ in QUESTIONS)
