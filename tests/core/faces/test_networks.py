from __future__ import annotations

import ast
import inspect
from importlib import metadata

import numpy as np
import pytest

from core.faces import networks
from core.faces.networks import Found, NotInstalled


def at(left: float, top: float, side: float, sureness: float) -> Found:
    return Found(left, top, side, side, sureness, np.zeros((6, 2), np.float32))


def test_two_networks_are_read_and_no_other_file():
    """Weights that may not serve a business, such as the 68 points, never come near."""
    nodes = ast.walk(ast.parse(inspect.getsource(networks)))
    texts = [str(node.value) for node in nodes if isinstance(node, ast.Constant)]
    files = {text for text in texts if "/" in text and "." in text}

    assert files == {networks.DETECTOR[0], networks.MESH[0]}
    with pytest.raises(metadata.PackageNotFoundError):
        metadata.distribution("face-recognition-models")


def test_weights_that_we_do_not_know_are_not_used():
    with pytest.raises(NotInstalled):
        networks._weights(networks.MESH[0], "0" * 64)


def test_a_package_that_is_not_here_is_said(monkeypatch):
    monkeypatch.setattr(networks, "PACKAGE", "no-such-package")

    with pytest.raises(NotInstalled):
        networks._weights(*networks.MESH)


def test_the_surest_of_faces_that_overlap_is_kept():
    inside, face, other = at(12, 12, 10, 0.6), at(10, 10, 40, 0.9), at(80, 10, 40, 0.4)

    assert networks.without_doubles([inside, other, face]) == [face, other]


def test_plain_grey_is_no_face():
    square = np.full((192, 192, 3), 127, np.uint8)

    assert networks.find_faces(square, 0.3) == []
    assert networks.lay_mesh(square)[1] < 0.5
