"""Read an SVG by its short list of elements and attributes; whatever else it holds refuses it.

No entity is resolved, no address followed, and nothing unknown is skipped over.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NoReturn
from xml.parsers import expat

from tracer.svg.document import NAMESPACE, Document, NotADrawing, Shape
from tracer.svg.paths import NUMBER, is_path

MOST_SHAPES = 250_000
LONGEST_SIDE = 16_384
_DEEPEST = 8
_PAINT = {"fill", "fill-rule", "fill-opacity", "transform"}
_ATTRIBUTES = {
    "svg": {"version", "width", "height", "viewBox"},
    "g": _PAINT,
    "path": {"d"} | _PAINT,
    "rect": {"x", "y", "width", "height"} | _PAINT,
}
_NEVER = ("StartDoctypeDecl", "ProcessingInstruction", "Comment", "StartCdataSection")
_NUMBER = re.compile(NUMBER, re.ASCII)
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}){1,2}")
_TRANSLATE = re.compile(rf"translate\( *({NUMBER})(?: *, *| +)({NUMBER}) *\)", re.ASCII)
_RULES = {"nonzero": False, "evenodd": True}

Attributes = Mapping[str, str]


def check(svg: bytes) -> None:
    """Raises NotADrawing."""
    read(svg)


def read(svg: bytes) -> Document:
    """Raises NotADrawing."""
    reader = _Reader()
    try:
        reader.parser.Parse(svg, True)
    except expat.ExpatError as error:
        raise NotADrawing(expat.ErrorString(error.code)) from error
    return reader.document()


class _Reader:
    """The shapes so far, and what each open element hands down: None where nothing may follow."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = lambda _: self._open.pop()
        self.parser.CharacterDataHandler = _blank
        self.parser.StartNamespaceDeclHandler = _our_namespace
        self.parser.XmlDeclHandler = _declaration
        for name in _NEVER:
            setattr(self.parser, f"{name}Handler", _refuser(name))
        self._size: tuple[float, float] | None = None
        self._open: list[Shape | None] = []
        self._shapes: list[Shape] = []

    def document(self) -> Document:
        if self._size is None:
            raise NotADrawing("no svg element")
        return Document(*self._size, tuple(self._shapes))

    def _start(self, name: str, attributes: Attributes) -> None:
        namespace, _, kind = name.rpartition(" ")
        if namespace != NAMESPACE or (kind == "svg") == bool(self._open):
            raise NotADrawing("an element that is not where it belongs")
        if not attributes.keys() <= _ATTRIBUTES.get(kind, set()):
            raise NotADrawing("an element or attribute that is not on the list")
        if kind == "svg":
            self._size = _size(attributes)
            self._open.append(Shape(""))
        else:
            self._open.append(self._inner(kind, attributes))

    def _inner(self, kind: str, attributes: Attributes) -> Shape | None:
        """What may be handed on; a path or a rectangle is kept instead."""
        above = self._open[-1]
        if above is None or len(self._open) > _DEEPEST or len(self._shapes) >= MOST_SHAPES:
            raise NotADrawing("too deep or too much")
        painted = _painted(above, attributes)
        if kind == "g":
            return painted
        path = _outline(kind, attributes)
        self._shapes.append(replace(painted, path=path))
        return None


def _painted(above: Shape, attributes: Attributes) -> Shape:
    """Paint is inherited, places add up."""
    dx, dy = _offset(attributes.get("transform"))
    opacity, rule = attributes.get("fill-opacity"), attributes.get("fill-rule")
    return Shape(
        "",
        _colour(attributes["fill"]) if "fill" in attributes else above.fill,
        above.opacity if opacity is None else _number(opacity, 0, 1),
        above.is_even_odd if rule is None else _is_even_odd(rule),
        above.dx + dx,
        above.dy + dy,
    )


def _outline(kind: str, attributes: Attributes) -> str:
    if kind == "path":
        path = attributes.get("d", "")
        if not is_path(path):
            raise NotADrawing("a path that can't be read")
        return path
    x, y = (_plain(attributes.get(name, "0")) for name in ("x", "y"))
    width, height = (_plain(attributes.get(name, ""), 0) for name in ("width", "height"))
    return f"M{x} {y}h{width}v{height}H{x}z"


def _size(attributes: Attributes) -> tuple[float, float]:
    """The view box may only say again what width and height say."""
    sides = [attributes.get(name, "") for name in ("width", "height")]
    if attributes.get("viewBox", " ".join(["0", "0", *sides])).split() != ["0", "0", *sides]:
        raise NotADrawing("a view box of its own")
    if attributes.get("version", "1.1") != "1.1":
        raise NotADrawing("another version")
    width, height = (_number(side, 1, LONGEST_SIDE) for side in sides)
    return width, height


def _colour(text: str) -> str:
    if not _COLOUR.fullmatch(text := text.lower()):
        raise NotADrawing("a colour that is not in hex digits")
    return text if len(text) == 7 else "#" + "".join(2 * digit for digit in text[1:])


def _is_even_odd(text: str) -> bool:
    if text not in _RULES:
        raise NotADrawing("another rule of filling")
    return _RULES[text]


def _offset(text: str | None) -> tuple[float, float]:
    if text is None:
        return 0, 0
    if not (match := _TRANSLATE.fullmatch(text)):
        raise NotADrawing("a transform that does more than move")
    return float(match[1]), float(match[2])


def _plain(text: str, least: float = -math.inf) -> str:
    _number(text, least, math.inf)
    return text


def _number(text: str, least: float, most: float) -> float:
    if not _NUMBER.fullmatch(text) or not least <= float(text) <= most:
        raise NotADrawing("a number that is none, or out of its range")
    return float(text)


def _blank(text: str) -> None:
    if text.strip(" \t\r\n"):
        raise NotADrawing("text")


def _our_namespace(prefix: str | None, address: str | None) -> None:
    if prefix is not None or address != NAMESPACE:
        raise NotADrawing("another namespace")


def _declaration(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() != "utf-8":
        raise NotADrawing("another encoding")


def _refuser(name: str) -> Callable[..., NoReturn]:
    def refuse(*_: object) -> NoReturn:
        raise NotADrawing(name)

    return refuse
