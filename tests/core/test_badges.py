from __future__ import annotations

import re
from pathlib import Path

import pytest
from lucide import IconDoesNotExist

from core.badges import known_states, look, render_icon
from core.jobs.models import State

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def test_every_state_of_a_job_is_drawn():
    assert {state.value for state in State} <= set(known_states())


@pytest.mark.parametrize("state", known_states())
def test_a_state_has_a_word_and_an_icon_that_exists(state):
    assert look(state).word
    assert render_icon(look(state).icon).startswith("<svg")


def test_a_new_state_still_shows_in_words():
    assert look("half_done").word == "Half done"


def test_an_icon_is_hidden_from_readers_unless_it_has_a_label():
    assert 'aria-hidden="true"' in render_icon("x")
    assert 'role="img" aria-label="Close"' in render_icon("x", 16, "Close")


def test_a_label_is_escaped():
    assert "<b>" not in render_icon("x", 16, '"><b>')


def test_an_unknown_icon_is_an_error():
    with pytest.raises(IconDoesNotExist):
        render_icon("no-such-icon")


def test_every_icon_that_a_template_names_exists():
    texts = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    named = re.findall(r"""(?:\{% icon |(?<!-)icon=)["']([a-z0-9-]+)["']""", texts)

    assert len(set(named)) > 20
    assert all(render_icon(name) for name in set(named))
