"""Why a drawing was not made, in words that name the way out."""

from __future__ import annotations

from core.refusals import Refused

MEGABYTE = 1024 * 1024


class VectorRefused(Refused):
    """This drawing can't be made so, and trying the same again gives the same.

    `message` says why and `advice` what helps; both are sentences for the person. Codes:
    too_complex, too_heavy, too_large, nothing_drawn, failed.
    """


class VectorUnavailable(Exception):
    """Nothing can be drawn just now: our fault, so try the same again later."""


def too_complex(size: int, most: int, advice: str) -> VectorRefused:
    """`size` is where the engine gave up: the whole would have that or more."""
    found, cap = _megabytes(size), _megabytes(most)
    amount = f"more than {cap} MB" if found == cap else f"{found} MB or more"
    return VectorRefused(
        "too_complex",
        f"This drawing would have {amount}. The most is {cap} MB: larger ones hardly open in a"
        " drawing program.",
        advice=advice,
    )


def too_heavy() -> VectorRefused:
    return VectorRefused(
        "too_heavy",
        "Drawing this picture takes more time or memory than we allow.",
        advice="Choose fewer colours or less detail, or send a smaller picture.",
    )


def failed() -> VectorRefused:
    return VectorRefused(
        "failed",
        "Our engine could not draw this picture.",
        advice="Choose another kind or less detail, or save the picture again and send that.",
    )


def nothing_drawn() -> VectorRefused:
    return VectorRefused(
        "nothing_drawn",
        "With these settings nothing of this picture is left to draw.",
        advice="Choose more detail or another kind, or keep the background.",
    )


def too_many_pixels(width: int, height: int, most: int) -> VectorRefused:
    widest = max(1, width * most // max(width, height))
    return VectorRefused(
        "too_large",
        f"This PNG would measure {width:,} × {height:,} px. The most is {most:,} px on a side.",
        advice=f"Choose a width of at most {widest:,} px.",
    )


def file_too_large(size: int, most: int) -> VectorRefused:
    return VectorRefused(
        "too_large",
        f"This file would have {_megabytes(size)} MB. The most is {_megabytes(most)} MB.",
        advice="Choose SVG or PDF, or a smaller width.",
    )


def file_too_heavy() -> VectorRefused:
    return VectorRefused(
        "too_heavy",
        "Making this file takes more time or memory than we allow.",
        advice="Choose SVG or PDF, or a smaller width.",
    )


def file_failed() -> VectorRefused:
    return VectorRefused(
        "failed", "This file could not be made from the drawing.", advice="Choose another format."
    )


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}".removesuffix(".0")
