"""What is measured of a photo: numbers only, from which nobody is recognised.

Read by the product and by the child process: no Django, no numpy here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

# Whoever changes how something is measured raises it: photos measured before are measured anew.
VERSION = 1


@dataclass(frozen=True)
class FaceFacts:
    """Of the largest face. Light is from 0 to 255, shares are from 0 to 1."""

    height: float  # from the hairline to the chin, in px of the measured copy
    share: float  # that height by the picture's
    turn: float  # degrees to the side, told too low from half a profile on
    sureness: float  # of the network that finds faces
    fit: float  # of the mesh: less than 1 where much of a face is not to be seen
    sharpness: float
    light: float  # of its brighter parts, so that it tells of the lamp more than of the skin
    burnt: float  # share of it that is white, or as bright as two of the three colours get
    side: float  # how much brighter its one half is than the other, in halvings
    warmth: float  # red by blue
    eyes: float  # light around the eyes by that of the rest: dark glasses are near 0
    lower: float  # how far the colour of mouth and chin is from that above them
    lips: float  # how far lips and chin differ: nothing does under a mask

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> FaceFacts:
        return cls(**{name: float(value) for name, value in wire.items()})


@dataclass(frozen=True)
class PhotoFacts:
    """`others` are heights of further faces by that of the largest. `scene` counts the colours
    around the person, in per cent; empty where nothing is left around them."""

    face: FaceFacts | None
    others: tuple[float, ...]
    fingerprint: str  # 64 bits in hex: a photo that looks the same has nearly the same
    scene: tuple[int, ...]
    light: float

    def to_wire(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> PhotoFacts:
        """Raises KeyError, TypeError or ValueError where it is no such thing."""
        face = wire["face"]
        return cls(
            face=None if face is None else FaceFacts.from_wire(face),
            others=tuple(float(each) for each in wire["others"]),
            fingerprint=f"{int(wire['fingerprint'], 16):016x}",
            scene=tuple(int(each) for each in wire["scene"]),
            light=float(wire["light"]),
        )
