"""What one of each costs, in milli-credits."""

from __future__ import annotations

from billing.models import Purpose

CREDIT = 1000
PRICES_MC: dict[str, int] = {
    Purpose.TRAINING: 40 * CREDIT,
    Purpose.IMAGE: CREDIT,
    Purpose.UPSCALE: 2 * CREDIT,
    Purpose.PREVIEW: CREDIT // 5,
    Purpose.VECTOR: CREDIT,
    Purpose.ENHANCEMENT: 0,
}
# What one price of a training covers: photos looked at, one a step, or a batch of them.
LOOKS_OF_A_TRAINING = 2000


def training_units(steps: int, batch_size: int = 1) -> int:
    """How many times its price a training costs: providers bill the time, and a look takes a
    second."""
    return max(1, -(-steps * batch_size // LOOKS_OF_A_TRAINING))
