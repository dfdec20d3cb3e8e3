"""What every file of a report is made of, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from reports.registry import Asked, Report, Row

# Gets the number of lines that are written; may raise to end it.
Tell = Callable[[int], None]


@dataclass(frozen=True)
class Document:
    """`rows` are read once, as they are written."""

    report: Report
    asked: Asked
    rows: Iterable[Row]
    made_at: datetime

    @property
    def made(self) -> str:
        return f"{self.made_at.astimezone(UTC):%-d %b %Y, %H:%M} UTC"

    @property
    def about(self) -> str:
        return f"{self.report.about} Days are whole days in UTC."

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What was chosen, in words."""
        chosen = self.asked.chosen
        return [
            (choice.label, choice.known()[chosen[choice.name]]) for choice in self.report.choices
        ]

    def counted(self, tell: Tell) -> Iterator[Row]:
        for number, row in enumerate(self.rows, start=1):
            yield row
            tell(number)
