from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from skimage import data

from benchmarks import face_pictures as made
from core.faces import finding


def test_the_largest_face_comes_first_and_each_once():
    photo = made.group(made.place("rocket"), 150, 1.0, 0.6)

    heights = [face.height for face in finding.find(photo)]

    assert len(heights) == 3
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize("size", [(1024, 320), (320, 1024), (48, 48)])
def test_odd_shapes_are_searched_whole(size):
    assert finding.find(Image.new("RGB", size, "grey")) == []


def test_faces_of_many_people_are_found_and_other_patches_are_not():
    """100 faces of as many people and 100 patches without, 25 px each, enlarged."""
    found = [bool(finding.find(_enlarged(patch))) for patch in data.lfw_subset()[::4]]

    faces, others = found[:25], found[25:]
    assert sum(faces) >= 22
    assert sum(others) == 0


def _enlarged(patch: np.ndarray) -> Image.Image:
    grey = Image.fromarray((patch * 255).astype(np.uint8)).convert("RGB")
    photo = Image.new("RGB", (1024, 768), (120, 120, 120))
    photo.paste(grey.resize((400, 400), Image.Resampling.BICUBIC), (300, 150))
    return photo
