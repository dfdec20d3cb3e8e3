"""Settings that go together, under the names people have for what they want."""

from __future__ import annotations

from dataclasses import dataclass

from tracer.tracing.options import Kind, Options


@dataclass(frozen=True)
class TracingPreset:
    key: str
    label: str
    advice: str
    icon: str
    options: Options


PRESETS = (
    TracingPreset(
        "logo",
        "Logo",
        "Few flat colours, crisp edges",
        "badge-check",
        Options(Kind.FLAT, colours=8, detail=4, smoothing=2),
    ),
    TracingPreset(
        "drawing",
        "Line drawing",
        "Ink on paper, one colour",
        "pen-line",
        Options(Kind.LINE, detail=4, smoothing=2),
    ),
    TracingPreset(
        "sticker",
        "Sticker or poster",
        "Bold areas, no background",
        "sticker",
        Options(Kind.FLAT, colours=16, detail=3, smoothing=3, remove_background=True),
    ),
    TracingPreset(
        "stencil",
        "Stencil or cutter",
        "One colour, few and smooth cuts",
        "scissors",
        Options(Kind.LINE, detail=2, smoothing=3),
    ),
    TracingPreset(
        "photo",
        "Detailed photo",
        "As close as it gets, a large file",
        "image",
        Options(Kind.PHOTO, colours=64, detail=5, smoothing=2),
    ),
    TracingPreset(
        "simple-photo",
        "Simple photo",
        "A calm look of few tones",
        "mountain",
        Options(Kind.PHOTO, colours=12, detail=2, smoothing=3),
    ),
)


def find(key: str) -> TracingPreset | None:
    return next((preset for preset in PRESETS if preset.key == key), None)


def known_as(options: Options) -> TracingPreset | None:
    """The preset that has exactly these settings."""
    return next((preset for preset in PRESETS if preset.options == options), None)
