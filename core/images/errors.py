"""Why a picture was refused, in words that name the way out."""

from __future__ import annotations

from core.images.recipes import MEGABYTE, Recipe
from core.refusals import Refused

NAMES = {"JPEG": "JPG", "PNG": "PNG", "WEBP": "WebP", "HEIF": "HEIC"}


class ImageRefused(Refused):
    """This picture can't be used. `message` is for the person who sent it."""


def empty_file() -> ImageRefused:
    return ImageRefused("not_an_image", "This file is empty. Choose the picture again.")


def not_an_image(recipe: Recipe) -> ImageRefused:
    return ImageRefused(
        "not_an_image",
        f"This file is not a picture, whatever its name says. Send {_choice(recipe)}.",
    )


def archive(kind: str) -> ImageRefused:
    return ImageRefused(
        "archive", f"This is {_a(kind)} archive. Unpack it and send the pictures that are in it."
    )


def format_not_supported(kind: str, recipe: Recipe) -> ImageRefused:
    return ImageRefused(
        "format_not_supported",
        f"This is {_a(kind)} file, which we can't read. Save it as {_choice(recipe)}"
        " and send it again.",
    )


def too_large_file(recipe: Recipe) -> ImageRefused:
    return ImageRefused(
        "too_large_file",
        f"This file is larger than {recipe.most_bytes // MEGABYTE} MB."
        " Save it as a JPG, or make it smaller, and send it again.",
    )


def too_many_pixels(recipe: Recipe) -> ImageRefused:
    return ImageRefused(
        "too_many_pixels",
        f"This picture is too large: the most is {recipe.most_pixels // 1_000_000} megapixels and"
        f" {recipe.longest_side:,} px on a side. Make it smaller and send it again.",
    )


def too_heavy(megapixels: float) -> ImageRefused:
    return ImageRefused(
        "too_many_pixels",
        f"Opened, this picture of {megapixels:.0f} megapixels takes more memory than we allow."
        " Save it as a JPG, or make it smaller, and send it again.",
    )


def too_small(width: int, height: int, recipe: Recipe) -> ImageRefused:
    return ImageRefused(
        "too_small",
        f"This picture is {width} × {height} px; both sides need at least"
        f" {recipe.smallest_side} px. Send the original rather than a preview or a screenshot.",
    )


def too_thin(width: int, height: int, recipe: Recipe) -> ImageRefused:
    return ImageRefused(
        "too_thin",
        f"This picture is {width:,} × {height:,} px; one side may be at most"
        f" {recipe.most_ratio} times as long as the other. Crop it and send it again.",
    )


def animated() -> ImageRefused:
    return ImageRefused(
        "animated", "This picture moves. Save one frame of it as a still picture and send that."
    )


def damaged() -> ImageRefused:
    return ImageRefused(
        "damaged",
        "This file is damaged or incomplete. Open it, save it again, or send another picture.",
    )


def took_too_long() -> ImageRefused:
    return ImageRefused(
        "took_too_long",
        "Opening this picture takes more time or memory than we allow."
        " Save it as an ordinary JPG and send it again.",
    )


def _a(kind: str) -> str:
    return f"an {kind}" if kind in {"SVG", "AVIF", "icon"} else f"a {kind}"


def _choice(recipe: Recipe) -> str:
    *names, last = [NAMES[each] for each in recipe.formats]
    return f"{', '.join(names)} or {last}" if names else last
