"""How a value of a report is written: for people, and as a number for programs and sheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from django.template.defaultfilters import filesizeformat

from billing.money import cost_text, credits_text, minor_digits, price_text
from reports.registry import Column, Kind, Report, Row, Value

_NANO = 10**9


def currency_of(report: Report, row: Row) -> str:
    """Of its money: what its column says, US dollars where it has none."""
    keys = [column.key for column in report.columns]
    return str(row[keys.index("currency")]) if "currency" in keys else "usd"


def text(value: Value, kind: Kind, currency: str = "usd") -> str:
    """For people; a dash for what is not known."""
    if value is None:
        return "–"
    if kind in (Kind.TEXT, Kind.DAY):
        return f"{value:%-d %b %Y}" if isinstance(value, date) else str(value)
    number = Decimal(str(value))
    words = price_text(abs(int(number)), currency) if kind is Kind.MONEY else ""
    words = words or _WRITERS[kind](abs(number))
    return f"−{words}" if number < 0 else words


def plain(value: Value, kind: Kind, currency: str = "usd") -> str | int | Decimal | date | None:
    """For programs and sheets: credits, units of the currency, US dollars, seconds, bytes."""
    if value is None or isinstance(value, date) or kind in (Kind.TEXT, Kind.NUMBER, Kind.BYTES):
        return value  # type: ignore[return-value]
    number = Decimal(str(value))
    match kind:
        case Kind.CREDITS | Kind.TIME:
            return number / 1000
        case Kind.MONEY:
            return number.scaleb(-minor_digits(currency))
        case Kind.COST:
            return number / _NANO
    return number


def number(value: Value, kind: Kind, currency: str = "usd") -> str | int | float | None:
    """The same in what JSON knows: numbers as such, a day as its ISO word."""
    found = plain(value, kind, currency)
    if isinstance(found, Decimal):
        return int(found) if found == found.to_integral_value() else float(found)
    return found.isoformat() if isinstance(found, date) else found


def unit(column: Column) -> str:
    """Of its numbers in a file; empty where they are words, days or pieces."""
    return _UNITS.get(column.kind, "")


def described(report: Report) -> list[dict[str, str]]:
    """Its columns for programs."""
    return [
        {
            "key": column.key,
            "label": column.label,
            "kind": column.kind.value,
            "unit": unit(column),
            "about": column.about,
        }
        for column in report.columns
    ]


def texts(report: Report, row: Sequence[Value]) -> list[tuple[Column, str]]:
    currency = currency_of(report, tuple(row))
    return [
        (column, _code(value) if column.key == "currency" else text(value, column.kind, currency))
        for column, value in zip(report.columns, row, strict=True)
    ]


def _code(currency: Value) -> str:
    """As people write it; what was given has none."""
    return str(currency).upper() if currency and currency != "none" else "–"


def _duration(ms: Decimal) -> str:
    if ms < 1000:
        return f"{ms:.0f} ms"
    if ms < 120_000:
        return f"{ms / 1000:.1f} s"
    return f"{ms / 60_000:,.1f} min" if ms < 7_200_000 else f"{ms / 3_600_000:,.1f} h"


_WRITERS: dict[Kind, Callable[[Decimal], str]] = {
    Kind.NUMBER: lambda number: f"{number:,f}",
    Kind.CREDITS: lambda mc: credits_text(int(mc)),
    Kind.COST: cost_text,
    Kind.SHARE: lambda share: f"{share:.1%}",
    Kind.TIME: _duration,
    Kind.BYTES: lambda size: filesizeformat(int(size)),
}
_UNITS = {
    Kind.CREDITS: "credits",
    Kind.MONEY: "of its currency, US dollars where none is named",
    Kind.COST: "US dollars",
    Kind.SHARE: "of 1",
    Kind.TIME: "seconds",
    Kind.BYTES: "bytes",
}
