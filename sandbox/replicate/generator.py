"""The trained models: draws the pictures of a prediction into the delivery folder."""

from __future__ import annotations

import io
import shutil
import threading
from typing import Any

from PIL import Image, ImageOps

from sandbox.outbound import Unreachable, download
from sandbox.pictures import Brief, draw
from sandbox.replicate.jobs import JobFailed, ReplicateJob
from sandbox.replicate.schemas import PREDICTION_INPUT, SIZES
from sandbox.replicate.trainer import weights_folder
from sandbox.replicate.validation import with_defaults
from sandbox.state import SandboxState

ALL_HELD_BACK = (
    "All generated images contained NSFW content. Try running it again with a different prompt."
)
IMAGE_LIMIT = 30_000_000
GRID = 16

_at_once = threading.Semaphore(2)


def prepare(state: SandboxState, job: ReplicateJob) -> dict[str, Any]:
    """Draw the pictures; says which are delivered and which are held back. Raises JobFailed."""
    given = with_defaults(job.input or {}, PREDICTION_INPUT)
    held = _held_back(job, given["num_outputs"])
    if len(held) == given["num_outputs"]:
        return {"error": ALL_HELD_BACK, "held_back": held}
    start = _start_picture(state, job, given)
    size = _size(given, start)
    photos = [start] if start else _photos(state, job)
    folder = state.folder("delivery", job.id)
    names = []
    for number in range(given["num_outputs"]):
        if number in held:
            continue
        name = f"out-{number}.{given['output_format']}"
        brief = Brief(
            prompt=given["prompt"],
            seed=job.seed + number,
            size=size,
            format=given["output_format"],
            quality=given["output_quality"],
        )
        with _at_once:
            (folder / name).write_bytes(draw(photos, brief))
        names.append(name)
    return {"pictures": names, "held_back": held}


def publish(state: SandboxState, job: ReplicateJob) -> None:
    """The pictures are in place already; naming them in the job is what publishes them."""


def discard(state: SandboxState, job: ReplicateJob) -> None:
    shutil.rmtree(state.store.folder / "delivery" / job.id, ignore_errors=True)


def _held_back(job: ReplicateJob, count: int) -> list[int]:
    kind, _, number = job.outcome.partition(":")
    if kind == "nsfw":
        return list(range(count))
    if kind == "partial_nsfw":
        return list(range(min(int(number or 1), count)))
    return []


def _start_picture(
    state: SandboxState, job: ReplicateJob, given: dict[str, Any]
) -> Image.Image | None:
    if not given["image"]:
        return None
    try:
        content = download(given["image"], limit=IMAGE_LIMIT)
        with Image.open(io.BytesIO(content)) as picture:
            return ImageOps.exif_transpose(picture).convert("RGB")
    except (Unreachable, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise JobFailed("cannot identify image file 'image'") from error


def _photos(state: SandboxState, job: ReplicateJob) -> list[Image.Image]:
    photos = []
    for path in sorted(weights_folder(state, job.weights or job.version).glob("*.jpg")):
        with Image.open(path) as crop:
            photos.append(crop.convert("RGB"))
    if not photos:
        raise JobFailed("The weights of this version are gone.")
    return photos


def _size(given: dict[str, Any], start: Image.Image | None) -> tuple[int, int]:
    """Width and height in pixels; a start picture's own size wins over what was asked for."""
    if start:
        scale = min(1440 / max(start.size), 1)
        return _on_grid(start.width * scale), _on_grid(start.height * scale)
    if given["aspect_ratio"] == "custom":
        if given["width"] is None or given["height"] is None:
            raise JobFailed("unsupported operand type(s) for %: 'NoneType' and 'int'")
        return _on_grid(given["width"]), _on_grid(given["height"])
    width, height = SIZES[given["aspect_ratio"]]
    if given["megapixels"] == "0.25":
        return width // 2 // GRID * GRID, height // 2 // GRID * GRID
    return width, height


def _on_grid(side: float) -> int:
    """Rounded up to a multiple of 16."""
    return -(-int(side) // GRID) * GRID
