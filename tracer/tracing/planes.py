"""A picture as planes of levels: red, green and blue as they look on white, then how opaque."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Plane = NDArray[np.uint8]

WHITE = (255, 255, 255)
OPAQUE = 255


def normal(image: Image) -> Image:
    """In RGB, or in RGBA where something shows through. May be the picture itself."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        is_solid = image.getchannel("A").getextrema() == (OPAQUE, OPAQUE)
        return image.convert("RGB") if is_solid else image
    return image if image.mode == "RGB" else image.convert("RGB")


def on(image: Image, ground: tuple[int, int, int]) -> Image:
    """As it looks on this ground. Linear in what is covered, so that edges stay measurable."""
    from PIL import Image as Images

    if image.mode != "RGBA":
        return image
    laid = Images.new("RGBA", image.size, (*ground, OPAQUE))
    laid.alpha_composite(image)
    return laid.convert("RGB")


def split(image: Image) -> list[Plane]:
    """Three planes of a normal picture, the same one thrice if it is grey, and its opacity if
    something shows through."""
    import numpy as np

    colours = np.asarray(on(image, WHITE))
    red, green, blue = (np.ascontiguousarray(colours[:, :, band]) for band in range(3))
    if np.array_equal(red, green) and np.array_equal(red, blue):
        green = blue = red
    opacity = [np.asarray(image.getchannel("A"))] if image.mode == "RGBA" else []
    return [red, green, blue, *opacity]
