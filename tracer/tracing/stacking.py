"""Labelled pixels onto a sheet, colour upon colour."""

from __future__ import annotations

from dataclasses import replace

from tracer.tracing import layers, regions
from tracer.tracing.contours import Rings
from tracer.tracing.drawing import Progress, Sheet
from tracer.tracing.finish import Finish, finish
from tracer.tracing.layers import SheetOrder
from tracer.tracing.mixtures import Mixture, borders
from tracer.tracing.paints import Paints
from tracer.tracing.regions import Regions

_BEGUN, _DONE = 40, 98  # per cent
_MANY = 50_000  # points that are worth a round of drawing
_CRISP = 1.7  # mixed pixels for each pixel of a crisp, anti-aliased edge


def stack(mixture: Mixture, paints: Paints, sheet: Sheet, progress: Progress) -> None:
    """Draw every colour that is painted, over all of the sheet. Raises TooComplex."""
    edge = borders(mixture.labels)
    sheet.expect(0, edge)
    areas = regions.find(mixture.labels)
    look = finish(sheet.options).softened(len(mixture.edges) / max(edge, 1) / _CRISP)
    look = replace(look, scale=sheet.width / mixture.labels.shape[1])
    sheet.expect(int((areas.areas >= look.speckle).sum()), edge)
    order = _ordered(areas, paints)
    progress.tell(_BEGUN)
    if order.first and not paints.is_clear[order.labels[0]]:
        sheet.cover(paints.fill(order.labels[0])[0])
    painted = order.labels[order.first :]
    waiting: list[tuple[int, Rings]] = []
    for place, rings in enumerate(layers.sheets(mixture, areas, order)):
        kept = look.kept(rings)
        sheet.expect(kept.count, len(kept.points))
        waiting.append((painted[place], kept))
        if sum(len(rings.points) for _, rings in waiting) > _MANY:
            _draw(waiting, paints, sheet, look)
            waiting = []
        progress.tell(_BEGUN + (_DONE - _BEGUN) * (place + 1) / len(painted))
    _draw(waiting, paints, sheet, look)


def _draw(waiting: list[tuple[int, Rings]], paints: Paints, sheet: Sheet, look: Finish) -> None:
    paths = look.paths([rings for _, rings in waiting]) if waiting else []
    for (label, _), path in zip(waiting, paths, strict=True):
        colour, opacity = paints.fill(label)
        sheet.draw(path, colour, opacity)


def _ordered(areas: Regions, paints: Paints) -> SheetOrder:
    """What is clear is lowest, then what is soft. A picture that is neither stands on the colour
    that most of its edge has, which covers the sheet."""
    clear = [label for label in range(paints.count) if paints.is_clear[label]]
    soft = [label for label in range(paints.count) if paints.is_soft[label]]
    if clear or soft:
        return layers.order(areas, [*clear, *soft], first=len(clear))
    return layers.order(areas, [_ground(areas)], first=1)


def _ground(areas: Regions) -> int:
    import numpy as np

    edge = np.concatenate([areas.map[0], areas.map[-1], areas.map[:, 0], areas.map[:, -1]])
    return int(np.bincount(areas.labels[edge]).argmax())
