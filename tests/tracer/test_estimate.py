from __future__ import annotations

from tracer.estimate import Figures

SMALL = Figures(paths=100, colours=16, svg_bytes=10_000, psnr=24.0, ssim=0.98)


def test_the_same_size_is_no_estimate():
    assert SMALL.enlarged(1) == SMALL


def test_a_larger_drawing_has_more_of_all_but_colours():
    larger = SMALL.enlarged(4)

    assert 400 < larger.paths < 1600
    assert 40_000 < larger.svg_bytes < 160_000
    assert larger.colours == 16
    assert larger.psnr > 24
    assert larger.ssim == 1


def test_no_estimate_is_better_than_the_same():
    same = Figures(paths=0, colours=1, svg_bytes=140, psnr=99.0, ssim=1)

    assert (same.enlarged(5).psnr, same.enlarged(5).ssim) == (99, 1)
