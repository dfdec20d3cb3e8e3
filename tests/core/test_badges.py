from __future__ import annotations

import pytest

from core.badges import known_states, look
from core.icons import render_icon
from core.jobs.models import State


def test_every_state_of_a_job_is_drawn():
    assert {state.value for state in State} <= set(known_states())


@pytest.mark.parametrize("state", known_states())
def test_a_state_has_a_word_and_an_icon_that_exists(state):
    assert look(state).word
    assert render_icon(look(state).icon).startswith("<svg")


def test_a_new_state_still_shows_in_words():
    assert look("half_done").word == "Half done"
