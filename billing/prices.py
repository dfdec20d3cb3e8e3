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
