"""What comes out of the engine, and how large it may become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tracer.tracing.options import DETAIL, Kind, Options

Colour = tuple[int, int, int]
# Bytes that a point of an outline costs at least, when curves replace points; and where more than
# this share of all pixels is on an outline, as in noise, by detail.
_POINT = 0.3
_CROWDED = 0.4
_CROWDED_POINT = {1: 3, 2: 5, 3: 8, 4: 9, 5: 10}
_CROWDED_TONE = {1: 1, 2: 2, 3: 4, 4: 6, 5: 8}
_RING = 20  # bytes that an outline costs however small it is
_NAMESPACE = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class Traced:
    """`svg` holds paths and rectangles only; `colours` counts the different fills."""

    svg: bytes
    paths: int
    colours: int
    width: int
    height: int


class TooComplex(Exception):
    """The drawing would have `size` bytes or more, where `most` are allowed. `advice` is for the
    person: which setting helps."""

    def __init__(self, size: int, most: int, advice: str) -> None:
        super().__init__(f"{size} bytes, of {most}")
        self.size = size
        self.most = most
        self.advice = advice


class Progress:
    """Tells whole per cents that only grow; what the listener raises ends the work."""

    def __init__(self, listener: Callable[[int], None] | None = None) -> None:
        self._listener = listener
        self._told = -1

    def tell(self, percent: float) -> None:
        if self._listener and int(percent) > self._told:
            self._told = int(percent)
            self._listener(self._told)


@dataclass
class Sheet:
    """A drawing that grows shape by shape, the lowest first, and stops when it is too large.
    Methods raise TooComplex."""

    width: int
    height: int
    options: Options
    most_bytes: int
    _parts: list[str] = field(default_factory=list)
    _fills: set[str] = field(default_factory=set)
    _paths: int = 0
    _size: int = 200

    def expect(self, rings: int, points: int) -> None:
        """Before the work is done: so many outlines and points can't get small enough."""
        cost: float = _POINT
        if points > _CROWDED * self.width * self.height:
            is_photo = self.options.kind is Kind.PHOTO
            cost = (_CROWDED_TONE if is_photo else _CROWDED_POINT)[self.options.detail]
        self._check(self._size + int(rings * _RING + points * cost))

    def cover(self, colour: Colour) -> None:
        """Fill all of the sheet."""
        self._add(f'<rect width="{self.width}" height="{self.height}"', "/>", colour)

    def draw(self, path: str, colour: Colour, opacity: float = 1) -> None:
        if path:
            shown = f' fill-opacity="{opacity:.2g}"' if opacity < 1 else ""
            self._add("<path", f'{shown} d="{path}"/>', colour)
            self._paths += path.count("M")

    def finished(self) -> Traced:
        size = f'width="{self.width}" height="{self.height}"'
        opening = f'<svg xmlns="{_NAMESPACE}" {size} viewBox="0 0 {self.width} {self.height}">'
        svg = "".join([opening, *self._parts, "</svg>\n"]).encode()
        return Traced(svg, self._paths, len(self._fills), self.width, self.height)

    def _add(self, start: str, end: str, colour: Colour) -> None:
        fill = _hex(colour)
        part = f'{start} fill="{fill}"{end}'
        self._check(self._size + len(part))
        self._size += len(part)
        self._fills.add(fill)
        self._parts.append(part)

    def _check(self, size: int) -> None:
        if size > self.most_bytes:
            raise TooComplex(size, self.most_bytes, _advice(self.options))


def _hex(colour: Colour) -> str:
    text = "{:02x}{:02x}{:02x}".format(*colour)
    short = text[::2]
    return f"#{short if short == text[1::2] else text}"


def _advice(options: Options) -> str:
    if options.detail > DETAIL.low:
        first = "Choose a lower detail"
    else:
        first = "Choose a smaller or softer picture"
    if options.kind is Kind.LINE:
        return f"{first}. If it is not ink on paper, choose another kind."
    if options.kind is Kind.FLAT:
        return f"{first} or fewer colours. If it is a photo, choose the kind Photo."
    return f"{first} or fewer colours."
