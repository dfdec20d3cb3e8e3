"""What one of each costs, in milli-credits."""

from __future__ import annotations

from collections.abc import Callable

from billing.models import Purpose

CREDIT = 1000
PRICES_MC: dict[str, int] = {
    # With the trainer that the house starts with; a trainer's row says its own.
    Purpose.TRAINING: 40 * CREDIT,
    Purpose.IMAGE: CREDIT,
    Purpose.UPSCALE: 2 * CREDIT,
    Purpose.PREVIEW: CREDIT // 5,
    Purpose.VECTOR: CREDIT,
    Purpose.ENHANCEMENT: 0,
}
_of_rows: dict[str, Callable[[], int]] = {}


def register(purpose: Purpose, ask: Callable[[], int]) -> None:
    """Whose price staff change in a row. Called once by the app that has the row."""
    _of_rows[purpose] = ask


def list_price(purpose: str) -> int:
    """Of one, as it is sold today."""
    ask = _of_rows.get(purpose)
    return ask() if ask else PRICES_MC[purpose]


def training_units(steps: int, batch_size: int = 1, *, covers: int) -> int:
    """How many times its price a training costs: providers bill the time, and a look at a photo,
    one a step or a batch of them, takes about the same. `covers` looks are in one price."""
    return max(1, -(-steps * batch_size // covers))
