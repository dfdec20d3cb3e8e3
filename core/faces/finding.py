"""Where a picture's faces are, small ones too: the whole is searched, then four parts of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from PIL import Image

from core.faces import networks
from core.faces.networks import Found, Pixels, Points

_SIDE = 192
_LEAST_SURE = 0.3
# Less sure, the mesh has to fit; and least sure, it is a face only where there is no other.
_SURE_ALONE, _SURE_WITH_MESH, _LEAST_PRESENCE = 0.6, 0.5, 0.5
_MOST_FACES = 12
# Parts overlap, so that a face on the cut is whole in one of them.
_PART, _PARTS = 0.6, (0.0, 0.4)
_MARGIN = 1.5
_HAIRLINE, _CHIN = 10, 152


@dataclass(frozen=True)
class Meshed:
    """A face with its mesh, in px of `square`, an upright cut-out of it with some margin; `scale`
    is how many px of the picture one of it is."""

    found: Found
    presence: float
    points: Points
    square: Pixels
    scale: float

    @property
    def height(self) -> float:
        """From the hairline to the chin, in px of the picture."""
        down = self.points[_CHIN, :2] - self.points[_HAIRLINE, :2]
        return float(np.hypot(*down)) * self.scale


def find(image: Image.Image) -> list[Meshed]:
    """The largest first."""
    width, height = image.size
    found = _search(image, 0, 0, max(width, height))
    part = _PART * max(width, height)
    for across, down in product(_PARTS, _PARTS):
        found += _search(image, across / (1 - _PART) * max(0, width - part),
                         down / (1 - _PART) * max(0, height - part), part)  # fmt: skip
    faces = [_meshed(image, each) for each in networks.without_doubles(found)[:_MOST_FACES]]
    real = [each for each in faces if _is_face(each)]
    real = real or [each for each in faces if each.presence >= _LEAST_PRESENCE][:1]
    return sorted(real, key=lambda each: -each.height)


def _is_face(face: Meshed) -> bool:
    fits = face.presence >= _LEAST_PRESENCE
    return face.found.sureness >= (_SURE_WITH_MESH if fits else _SURE_ALONE)


def _search(image: Image.Image, left: float, top: float, side: float) -> list[Found]:
    """In a square of the picture; what of it lies outside is black."""
    box = (left, top, min(left + side, image.width), min(top + side, image.height))
    scale = side / _SIDE
    size = (max(1, round((box[2] - left) / scale)), max(1, round((box[3] - top) / scale)))
    square = Image.new("RGB", (_SIDE, _SIDE))
    at = ((_SIDE - size[0]) // 2, (_SIDE - size[1]) // 2)
    square.paste(image.resize(size, Image.Resampling.BILINEAR, box=box, reducing_gap=2.0), at)
    place = np.array([left, top]) - np.array(at) * scale
    return [
        replace(
            each,
            left=each.left * scale + place[0],
            top=each.top * scale + place[1],
            width=each.width * scale,
            height=each.height * scale,
            points=(each.points * scale + place).astype(np.float32),
        )
        for each in networks.find_faces(np.asarray(square), _LEAST_SURE)
    ]


def _meshed(image: Image.Image, found: Found) -> Meshed:
    (right_x, right_y), (left_x, left_y) = found.points[:2]
    tilt = math.atan2(left_y - right_y, left_x - right_x)
    scale = _MARGIN * max(found.width, found.height) / _SIDE
    square = np.asarray(_cut_out(image, found, tilt, scale))
    points, presence = networks.lay_mesh(square)
    return Meshed(found, presence, points, square, scale)


def _cut_out(image: Image.Image, found: Found, tilt: float, scale: float) -> Image.Image:
    """Turned upright and as large as the mesh wants it."""
    factor = max(1, int(scale))
    small = image.reduce(factor) if factor > 1 else image
    across, down = math.cos(tilt) * scale / factor, math.sin(tilt) * scale / factor
    x = (found.left + found.width / 2) / factor
    y = (found.top + found.height / 2) / factor
    half = _SIDE / 2
    way = (across, -down, x - half * (across - down), down, across, y - half * (across + down))
    return small.transform((_SIDE, _SIDE), Image.Transform.AFFINE, way, Image.Resampling.BILINEAR)
