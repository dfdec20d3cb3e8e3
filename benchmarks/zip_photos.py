"""The zip for the trainer: 20 photos of 2 MB, stored or deflated, in seconds of CPU."""

from __future__ import annotations

import io
import random
import time
import zipfile

from benchmarks.measuring import side_by_side
from benchmarks.result import Result, faster
from core.archives import build_stored_zip


def measure() -> list[Result]:
    noise = random.Random(20)
    photos = [(f"{number:03}.jpg", noise.randbytes(2_000_000)) for number in range(1, 21)]
    deflated, stored = side_by_side(
        lambda: _deflated(photos),
        lambda: build_stored_zip(photos),
        rounds=5,
        clock=time.process_time,
    )
    return [faster("zip of 20 photos of 2 MB, CPU", deflated, stored, goal=20)]


def _deflated(photos: list[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in photos:
            archive.writestr(name, content)
    return target.getvalue()
