from __future__ import annotations

import pytest

from core.sent import SANDBOX, service
from visiona.settings.environment import Switch


@pytest.mark.parametrize(
    ("sandbox", "stand_in", "told"),
    [
        ("", "", "OpenAI"),
        ("http://127.0.0.1:8001", "", SANDBOX),
        ("", "http://proxy", "A server in the place of OpenAI"),
    ],
)
def test_a_service_is_called_what_answers_for_it(settings, sandbox, stand_in, told):
    settings.OPENAI = Switch("sk-key", sandbox, stand_in)

    assert service("openai") == told
