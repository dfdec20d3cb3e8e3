"""Whom a call goes to, with which key."""

from __future__ import annotations

import pytest

from core import actor, llm, providers
from core.providers import Unavailable


@pytest.fixture(autouse=True)
def _real(settings):
    settings.REPLICATE_BASE_URL, settings.REPLICATE_API_TOKEN = "https://real.example", "r8_real"
    settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "sk-real", None
    settings.TEST_MODE_URL = "http://127.0.0.1:8400"


def test_live_work_goes_to_the_real_services_with_their_keys():
    assert (providers.replicate().key, providers.replicate().url) == (
        "r8_real",
        "https://real.example",
    )
    assert providers.openai() == providers.Vendor("sk-real", None)


def test_a_test_goes_to_the_fakes_and_no_real_key_with_it():
    with actor.in_mode(is_test=True):
        called = [providers.replicate(), providers.openai(), providers.anthropic()]

    assert [one.url for one in called] == [
        "http://127.0.0.1:8400/replicate",
        "http://127.0.0.1:8400/openai/v1",
        "http://127.0.0.1:8400/anthropic",
    ]
    assert all("sandbox" in one.key for one in called)


def test_a_test_goes_nowhere_while_test_mode_is_off(settings):
    settings.TEST_MODE_URL = ""

    with actor.in_mode(is_test=True):
        assert llm.enhancers() == ()
        with pytest.raises(Unavailable, match="test mode is off"):
            providers.replicate()


def test_no_key_is_written_where_an_object_is_shown():
    assert "r8_real" not in repr(providers.replicate())
    assert "sk-real" not in repr(providers.openai())
