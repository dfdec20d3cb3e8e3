"""Percentiles of times that are kept as counts: each bucket is 5 per cent wider than the last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp, log

_STEP = log(1.05)
# What a percentile may be off, up or down, since it is told as the middle of its bucket.
PRECISION = 0.025
# The bucket of a time in milliseconds, in SQL; all below a millisecond are in the first.
BUCKET = f"floor(ln(greatest({{ms}}, 1)) / {_STEP!r})::int::text"


def percentile(counts: Mapping[str, int], share: float) -> int | None:
    """Milliseconds within which that share of them lies: of the first of them that completes it,
    as `percentile_disc` does. None of nothing."""
    wanted, seen = share * sum(counts.values()), 0
    for bucket in sorted(counts, key=int):
        seen += counts[bucket]
        if seen >= wanted > 0:
            return round(exp((int(bucket) + 0.5) * _STEP))
    return None


def of_part(figures: Iterable[tuple[tuple[str, str], int]], part: str) -> dict[str, int]:
    """The buckets of one part of a figure."""
    return {bucket: count for (one, bucket), count in figures if one == part}
