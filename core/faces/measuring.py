"""A photo's numbers: how its largest face is seen, and what is around it.

Runs in the child process only. What it is given is the copy that training uses, so its cost does
not grow with the original.
"""

from __future__ import annotations

import io
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.faces import finding
from core.faces.facts import FaceFacts, PhotoFacts
from core.faces.finding import Meshed
from core.faces.networks import Pixels

_LUMA = np.array([0.299, 0.587, 0.114])
# Numbers of the mesh's points: within a pair of glasses, and so on.
_LENSES = (27, 23, 24, 110, 226, 257, 253, 254, 339, 446)
_SKIN = (151, 9, 108, 337, 205, 425, 50, 280)
_LOWER, _UPPER = (164, 18, 200, 199, 57, 287, 212, 432), (151, 9, 108, 337, 6, 197, 118, 347)
_LIPS = (13, 14, 0, 17)
_RIGHT_HALF, _LEFT_HALF = (108, 50, 205, 212), (337, 280, 425, 432)
_NOSE, _RIGHT_CHEEK, _LEFT_CHEEK = 1, 234, 454
# How far a nose stands out, by half the width between the ears, and by half that of the mesh.
_NOSE_BY_EARS, _NOSE_BY_MESH = 1.1, 0.8
_FACE_WIDTH, _THUMB, _HASH, _LEVELS = 128, 64, 8, 4
_WHITE, _LEAST_AROUND = 250, 0.05


def measure(content: bytes) -> PhotoFacts:
    with Image.open(io.BytesIO(content), formats=["JPEG"]) as opened:
        image = opened.convert("RGB")
    faces = finding.find(image)
    largest = faces[0] if faces else None
    thumb = np.asarray(image.resize((_THUMB, _THUMB), Image.Resampling.BOX))
    return PhotoFacts(
        face=_face(image, largest) if largest else None,
        others=tuple(round(each.height / faces[0].height, 3) for each in faces[1:]),
        fingerprint=_fingerprint(image),
        scene=_scene(thumb, image.size, largest),
        light=round(float(np.median(thumb @ _LUMA)), 1),
    )


def _face(image: Image.Image, face: Meshed) -> FaceFacts:
    pixels = np.asarray(_cropped(image, face))
    grey = pixels @ _LUMA
    skin = _light(face, _SKIN)
    lower, upper = _colour(face, _LOWER), _colour(face, _UPPER)
    right, left = _light(face, _RIGHT_HALF), _light(face, _LEFT_HALF)
    inner = np.s_[grey.shape[0] // 4 :, grey.shape[1] // 8 : -grey.shape[1] // 8]  # no background
    return FaceFacts(
        height=round(face.height, 1),
        share=round(face.height / image.height, 4),
        turn=round(_turn(face), 1),
        sureness=round(face.found.sureness, 3),
        fit=round(face.presence, 3),
        sharpness=round(_sharpness(grey), 4),
        light=round(float(np.percentile(grey[inner], 90)), 1),
        burnt=round(float((np.median(pixels[inner], axis=2) >= _WHITE).mean()), 4),
        side=round(abs(math.log2((right + 8) / (left + 8))), 3),
        warmth=round(float((upper[0] + 8) / (upper[2] + 8)), 3),
        eyes=round((_light(face, _LENSES) + 4) / (skin + 4), 3),
        lower=round(float(np.abs(_chroma(lower) - _chroma(upper)).sum()), 3),
        lips=round(float(np.abs(_colour(face, _LIPS, 2) - lower).mean()), 2),
    )


def _cropped(image: Image.Image, face: Meshed) -> Image.Image:
    """The face's box alone, and no larger than it takes to see whether it is sharp."""
    found = face.found
    box = (
        max(0, int(found.left)),
        max(0, int(found.top)),
        min(image.width, max(int(found.left) + 2, int(found.left + found.width))),
        min(image.height, max(int(found.top) + 2, int(found.top + found.height))),
    )
    crop = image.crop(box)
    width = min(crop.width, _FACE_WIDTH)
    height = max(2, round(crop.height * width / crop.width))
    return crop.resize((width, height), Image.Resampling.BOX)


def _sharpness(grey: NDArray[np.float64]) -> float:
    """Variance of the Laplacian by that of the face: fine detail against all there is to see."""
    edges = (
        grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * grey[1:-1, 1:-1]
    )
    return float(edges.var() / (grey.var() + 20)) if edges.size else 0.0


def _turn(face: Meshed) -> float:
    """By the nose's way off the middle between the ears; the mesh knows better while it fits."""
    points = face.found.points
    ears = points[4] - points[5]
    off = float((2 * points[2] - points[4] - points[5]) @ ears) / (float(ears @ ears) + 1e-6)
    by_ears = math.degrees(math.atan(off / _NOSE_BY_EARS))
    across = face.points[:, 0]
    right, left = across[_NOSE] - across[_RIGHT_CHEEK], across[_LEFT_CHEEK] - across[_NOSE]
    by_mesh = math.degrees(
        math.atan(float((right - left) / (right + left + 1e-6)) / _NOSE_BY_MESH)
    )
    return max(abs(by_ears), abs(by_mesh))


def _light(face: Meshed, numbers: tuple[int, ...]) -> float:
    return float(np.median(_patches(face, numbers) @ _LUMA))


def _colour(face: Meshed, numbers: tuple[int, ...], reach: int = 4) -> NDArray[np.float64]:
    return np.asarray(np.median(_patches(face, numbers, reach), axis=0))


def _chroma(colour: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(colour / (colour.sum() + 1))


def _patches(face: Meshed, numbers: tuple[int, ...], reach: int = 4) -> NDArray[np.float64]:
    """The middling colour of the small square around each of these points."""
    side = face.square.shape[0]
    places = np.clip(face.points[list(numbers), :2].astype(int), reach, side - reach - 1)
    return np.array(
        [
            np.median(_around(face.square, x, y, reach).reshape(-1, 3), axis=0)
            for x, y in places.tolist()
        ]
    )


def _around(square: Pixels, x: int, y: int, reach: int) -> Pixels:
    return square[y - reach : y + reach + 1, x - reach : x + reach + 1]


def _fingerprint(image: Image.Image) -> str:
    """The signs of the coarsest waves of brightness (the usual "perceptual hash")."""
    side = 4 * _HASH
    grey = np.asarray(image.convert("L").resize((side, side), Image.Resampling.BOX), np.float64)
    steps = np.arange(side)
    waves = np.cos(np.pi / side * (steps[None, :] + 0.5) * steps[:, None])
    low = (waves @ grey @ waves.T)[:_HASH, :_HASH].flatten()
    bits = low > np.median(low[1:])
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def _scene(thumb: Pixels, size: tuple[int, int], face: Meshed | None) -> tuple[int, ...]:
    """How much of which colour lies around the person."""
    around = np.ones(thumb.shape[:2], bool)
    if face:
        across, down = _THUMB / size[0], _THUMB / size[1]
        found = face.found
        middle, width = found.left + found.width / 2, found.width
        left, right = (int((middle + way * 1.6 * width) * across) for way in (-1, 1))
        around[max(0, int((found.top - 0.7 * found.height) * down)) :, max(0, left) : right] = (
            False
        )
    if around.mean() < _LEAST_AROUND:
        return ()
    levels = thumb[around] // (256 // _LEVELS)
    colours = levels @ np.array([_LEVELS**2, _LEVELS, 1])
    counted = np.bincount(colours, minlength=_LEVELS**3)
    return tuple(int(each) for each in np.round(100 * counted / counted.sum()))
