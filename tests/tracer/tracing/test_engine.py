from __future__ import annotations

import pytest
from PIL import Image

from tests.pictures import photo
from tests.tracer.tracing.made_shapes import logo, seen
from tracer.tracing.engine import TooComplex, draft, trace
from tracer.tracing.options import Kind, Options

PLENTY = 10_000_000


@pytest.mark.parametrize("kind", Kind)
def test_the_same_picture_gives_the_same_drawing_and_progress_grows_to_100(kind):
    heard: list[int] = []

    first = trace(logo("#ffffff"), Options(kind), most_bytes=PLENTY, progress=heard.append)

    assert first == trace(logo("#ffffff"), Options(kind), most_bytes=PLENTY)
    assert (first.width, first.height) == (96, 96)
    assert (heard[0], heard[-1]) == (0, 100)
    assert all(earlier < later for earlier, later in zip(heard, heard[1:], strict=False))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("mode", ["1", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_a_picture_of_any_mode_and_one_pixel_is_drawn(kind, mode):
    traced = trace(Image.new(mode, (1, 1)), Options(kind), most_bytes=PLENTY)

    assert (traced.width, traced.height) == (1, 1)
    assert traced.svg.endswith(b"</svg>\n")


@pytest.mark.parametrize("kind", Kind)
def test_a_cut_out_has_nothing_drawn_where_it_is_transparent(kind):
    picture = logo("#00000000", "RGBA")

    traced = trace(picture, Options(kind), most_bytes=PLENTY)

    opacity = seen(traced.svg)[:, :, 3]
    assert not opacity[:8].any()
    assert not opacity[80:, :40].any()
    assert opacity[70, 70] == 255


def test_noise_is_too_complex_for_little_room():
    noise = Image.effect_noise((120, 120), 90)

    with pytest.raises(TooComplex, match="of 2000"):
        trace(noise, Options(Kind.FLAT), most_bytes=2_000)


def test_a_draft_of_a_photo_is_small_and_of_a_logo_the_drawing_itself():
    wanted = Options(Kind.PHOTO, colours=48)

    small = draft(photo(800, 400), wanted, most_bytes=PLENTY)
    whole = draft(logo("#ffffff"), Options(Kind.FLAT), most_bytes=PLENTY)

    assert (small.width, small.height) == (400, 200)
    assert small.colours <= 16
    assert whole == trace(logo("#ffffff"), Options(Kind.FLAT), most_bytes=PLENTY)
