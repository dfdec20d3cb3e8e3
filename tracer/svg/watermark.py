"""A preview that shows what the drawing will be, and is of no use in its place."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

from tracer.svg.raster import render

LONGEST_SIDE = 1024  # px
MARK = "Visiona preview"

_QUALITY = 75
_TURNED = 30  # degrees
# Light letters with a dark rim are seen on any ground; half clear, so is the drawing below.
_LETTERS, _RIM = (255, 255, 255, 150), (0, 0, 0, 110)


def marked_preview(svg: bytes, width: int, height: int) -> bytes:
    """A WEBP with the mark all over it of a drawing that measures `width` x `height`. Small ones
    are enlarged, as drawings may be, so that the mark is legible."""
    picture = render(svg, max(1, width * LONGEST_SIDE // max(width, height)))
    picture.alpha_composite(_marks(picture.size))
    target = io.BytesIO()
    picture.save(target, "WEBP", quality=_QUALITY, method=2)
    return target.getvalue()


def _marks(size: tuple[int, int]) -> Image.Image:
    """Slanting rows, every second one shifted, so that no part of the picture stays free."""
    mark = _mark(max(12, min(size) // 18))
    wide, high = mark.size
    across, down = 2 * wide, high // 2
    sheet = Image.new("RGBA", (size[0] + 2 * across, size[1] + 2 * high))
    for row, y in enumerate(range(0, size[1] + high, down)):
        for x in range(row % 2 * across // 2, size[0] + across, across):
            sheet.alpha_composite(mark, (x, y))
    return sheet.crop((across, high, across + size[0], high + size[1]))


def _mark(font_size: int) -> Image.Image:
    font = ImageFont.load_default(font_size)
    rim = max(1, font_size // 20)
    left, top, right, bottom = ImageDraw.Draw(Image.new("RGBA", (1, 1))).textbbox(
        (0, 0), MARK, font, stroke_width=rim
    )
    flat = Image.new("RGBA", (round(right - left), round(bottom - top)))
    draw = ImageDraw.Draw(flat)
    draw.text((-left, -top), MARK, _LETTERS, font, stroke_width=rim, stroke_fill=_RIM)
    return flat.rotate(_TURNED, Image.Resampling.BICUBIC, expand=True)
