from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from tests.tracer.svg.drawings import flat, svg
from tracer.svg.fidelity import MOST_DECIBELS, fidelity, psnr, ssim
from tracer.svg.raster import render


@pytest.mark.parametrize("size", [(7, 9), (33, 40), (200, 311)])
@pytest.mark.parametrize("strength", [3, 60])
def test_both_figures_are_those_of_scikit_image(size, strength):
    chance = np.random.default_rng(1)
    one = chance.integers(0, 256, (*size, 3), dtype=np.uint8)
    noise = chance.normal(0, strength, one.shape)
    other = np.clip(one + noise, 0, 255).astype(np.uint8)

    found = psnr(one, other), ssim(one, other)

    options = {"data_range": 255}
    assert found[0] == pytest.approx(peak_signal_noise_ratio(one, other, **options), abs=1e-6)
    expected = structural_similarity(one, other, channel_axis=2, **options)
    assert found[1] == pytest.approx(expected, abs=1e-4)


def test_a_picture_of_the_drawing_itself_could_not_be_nearer():
    found = fidelity(render(flat(), 1200), flat())

    assert found.psnr == MOST_DECIBELS
    assert found.ssim == pytest.approx(1, abs=1e-6)


def test_a_wrong_shape_is_farther_than_a_wrong_shade():
    source = render(flat(), 600).convert("RGB")
    shade = flat().replace(b"#1d4ed8", b"#2d5ed8")
    shape = flat().replace(b"#1d4ed8", b"#fffdf5")

    assert fidelity(source, shade).psnr > fidelity(source, shape).psnr + 10


@pytest.mark.parametrize("ink", ["#ffffff", "#000000"])
def test_ink_that_is_lost_on_its_ground_counts_all_the_same(ink):
    drawing = svg(f'<rect width="100" height="100" fill="{ink}"/>')
    source = render(drawing, 200)

    assert fidelity(source, svg()).psnr < 5
    assert fidelity(source, drawing).psnr == MOST_DECIBELS


def test_a_background_that_was_left_out_on_purpose_is_not_compared():
    whole = svg(
        '<rect width="200" height="100" fill="#05a"/><rect width="50" height="50" fill="#fff"/>'
    )
    without = svg('<rect width="50" height="50" fill="#fff"/>')
    source = render(whole, 200).convert("RGB")

    assert fidelity(source, without).psnr < 10
    assert fidelity(source, without, is_without_background=True).psnr == MOST_DECIBELS


def test_a_picture_of_another_size_is_brought_to_the_drawings():
    source = Image.new("RGB", (200, 101), "#ff0000")

    assert fidelity(source, svg('<rect width="200" height="100" fill="#f00"/>')).psnr > 60


def test_a_picture_thinner_than_a_window_has_its_figures_too():
    drawing = svg('<rect width="200" height="3" fill="#f00"/>', height=3)

    same, other = (
        fidelity(Image.new("RGB", (200, 3), colour), drawing) for colour in ("#ff0000", "#00ff00")
    )

    assert same.ssim == pytest.approx(1)
    assert other.ssim < 0.9
