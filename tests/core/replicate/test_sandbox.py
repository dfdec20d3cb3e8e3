"""The sandbox is told of trainers; where there is none, nobody is."""

from __future__ import annotations

import pytest

from core.providers import ProviderError
from core.replicate import sandbox
from tests.first_trainers import ROWS

ONE = {name: ROWS[0][name] for name in ("remote", "version", "schema", "roles", "log_bar")}


def test_it_takes_a_trainer_that_it_can_play():
    assert sandbox.teach([ONE])


@pytest.mark.parametrize(
    "wrong", [{"remote": "nobody"}, {"version": "latest"}, {"schema": {}}, {"roles": {}}]
)
def test_what_can_not_be_played_is_refused(wrong):
    with pytest.raises(ProviderError, match="takes no trainers"):
        sandbox.teach([ONE | wrong])


def test_without_one_nothing_is_sent(settings):
    settings.TEST_MODE_URL = ""

    assert not sandbox.teach([ONE])
