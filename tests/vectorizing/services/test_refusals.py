from __future__ import annotations

from vectorizing.services.refusals import gone


def test_what_is_gone_says_so_and_what_to_do():
    refusal = gone()

    assert refusal.code == "gone"
    assert "24 hours are over" in refusal.message
    assert "Send it again" in refusal.message
