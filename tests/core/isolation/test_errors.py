from __future__ import annotations

from core.isolation.errors import Lost, Refused


def test_a_refusal_carries_its_words_and_a_loss_its_reason():
    refused, lost = Refused("no", "It can't be."), Lost(overdrew=True, signal=9)

    assert (refused.code, refused.message, refused.advice) == ("no", "It can't be.", "")
    assert (lost.overdrew, lost.signal) == (True, 9)
