"""What a report is. Its page, its files and the API are all made from the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from core.refusals import Refused
from reports.periods import Period, period_of

Value = str | int | float | date | None
Row = tuple[Value, ...]


class Kind(StrEnum):
    """What a column's values are, and so how they are written.

    Credits are milli-credits; money is in minor units of the row's `currency` column, or of USD;
    a cost is in nano-USD; a share is between 0 and 1; a time is in milliseconds.
    """

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    CREDITS = "credits"
    MONEY = "money"
    COST = "cost"
    SHARE = "share"
    TIME = "time"
    BYTES = "bytes"


@dataclass(frozen=True)
class Column:
    """`about` is its definition, where its label is not one.

    `is_state` is how things stand at the end of a line: of several lines the last one tells it,
    their sum tells nothing. `is_worse` when there is more of it.
    A cell of one that `is_shaded` is the darker, the larger its share.
    """

    key: str
    label: str
    kind: Kind = Kind.NUMBER
    about: str = ""
    is_state: bool = False
    is_worse: bool = False
    is_shaded: bool = False

    @property
    def is_person(self) -> bool:
        """Its values are ids of people, who have a page."""
        return self.key == "person"

    @property
    def is_number(self) -> bool:
        return self.kind not in (Kind.TEXT, Kind.DAY)


class Shape(StrEnum):
    BARS = "bars"
    STACKED = "stacked"
    LINES = "lines"


@dataclass(frozen=True)
class Chart:
    """`x` is a column, `series` are columns of one kind."""

    x: str
    series: tuple[str, ...]
    shape: Shape = Shape.BARS


@dataclass(frozen=True)
class Choice:
    """A switch of a report: `options` are its words by their value, the first is the usual one;
    a function finds those that depend on what there is."""

    name: str
    label: str
    options: Mapping[str, str] | Callable[[], Mapping[str, str]]

    def known(self) -> Mapping[str, str]:
        return self.options() if callable(self.options) else self.options


@dataclass(frozen=True)
class Asked:
    """What of a report is wanted."""

    period: Period
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def before(self) -> Asked:
        return Asked(self.period.before, self.chosen)

    @property
    def currency(self) -> str:
        """Money of several is never summed: a report that has some is about one at a time."""
        return self.chosen.get("currency", "usd")


@dataclass(frozen=True)
class Report:
    """`about` says what is counted and from what. `tiles` are columns whose sums head the page,
    beside those of the time before. `days` are shown to whoever names none. One that `is_of_now`
    tells of this moment whatever days are asked for, and so of no time before."""

    name: str
    title: str
    group: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[Asked], Iterable[Row]]
    chart: Chart | None = None
    tiles: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    days: int = 30
    is_of_now: bool = False

    @property
    def summary(self) -> str:
        """The first sentence of what it is about."""
        return self.about.partition(". ")[0].rstrip(".") + "."

    def place(self, key: str) -> int:
        return [column.key for column in self.columns].index(key)

    def column(self, key: str) -> Column:
        return self.columns[self.place(key)]

    def period(self, query: Mapping[str, str]) -> Period:
        """Raises Refused."""
        return period_of(query, self.days)

    def asked(self, period: Period, query: Mapping[str, str]) -> Asked:
        """Raises Refused for an option that there is not."""
        chosen = {}
        for choice in self.choices:
            options = choice.known()
            value = query.get(choice.name, "") or next(iter(options))
            if value not in options:
                words = f"{choice.label} can be: {', '.join(options)}."
                raise Refused("bad_choice", words, field=choice.name)
            chosen[choice.name] = value
        return Asked(period, chosen)

    def sums(self, rows: Iterable[Row], keys: Iterable[str] = ()) -> dict[str, Any]:
        """Of these columns, or those of its tiles; of a state what the last line says. None where
        no line knows it."""
        keys = tuple(keys) or self.tiles
        places = {key: (self.place(key), self.column(key).is_state) for key in keys}
        sums: dict[str, Any] = dict.fromkeys(keys)
        for row in rows:
            for key, (place, is_state) in places.items():
                value: Any = row[place]
                if is_state:
                    sums[key] = value
                elif value is not None:
                    sums[key] = (sums[key] or 0) + value
        return sums


_reports: dict[str, Report] = {}


def register(*reports: Report) -> None:
    """Called when the app is ready, in the order in which they are listed."""
    _reports.update({report.name: report for report in reports})


def all_reports() -> list[Report]:
    return list(_reports.values())


def find(name: str) -> Report | None:
    return _reports.get(name)
