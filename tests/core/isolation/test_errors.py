from __future__ import annotations

from core.isolation.errors import Lost


def test_a_loss_carries_its_reason():
    lost = Lost(overdrew=True, signal=9)

    assert (lost.overdrew, lost.signal) == (True, 9)
