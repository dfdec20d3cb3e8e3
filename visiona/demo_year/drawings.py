"""What made people do with the vectoriser, and each act of theirs."""

from __future__ import annotations

from dataclasses import dataclass, field

from billing.models import Purpose
from billing.prices import PRICES_MC
from tracer.tracing.options import Kind, Options
from vectorizing.models import Activity, Vectorisation, VectorSource, settings_hash
from visiona.demo_year.books import Spending
from visiona.demo_year.chance import Chance
from visiona.demo_year.jobs import JOB, Run, run
from visiona.demo_year.people import DAY, Life
from visiona.demo_year.tables import Table, moment

_FORMATS = ("svg", "svg", "svg", "pdf", "png", "png", "eps", "dxf")
_PREVIEW, _VECTOR = PRICES_MC[Purpose.PREVIEW], PRICES_MC[Purpose.VECTOR]
_OPTIONS = Options(Kind.FLAT)


@dataclass
class DrawingTables:
    sources: Table = field(
        default_factory=lambda: Table(
            VectorSource,
            "id owner_id sha256 size created_at expires_at",
            {"stored_at": "created_at", "files_gone_at": "expires_at"},
            name="logo.png",
            width=800,
            height=600,
            original_width=800,
            original_height=600,
            suggested={"kind": "flat"},
            colours_seen=8,
            flat_background=True,
            transparent=False,
        )  # fmt: skip
    )
    vectorisations: Table = field(
        default_factory=lambda: Table(
            Vectorisation,
            f"{JOB} source_id purpose sha256 price_mc svg_size expires_at",
            {"request_key": "id", "next_look_at": "moved_at", "files_gone_at": "expires_at"},
            settings_hash=settings_hash(_OPTIONS),
            progress=100,
            paths=40,
            colours_found=8,
            width=800,
            height=600,
        )  # fmt: skip
    )
    activity: Table = field(
        default_factory=lambda: Table(
            Activity, "id owner_id act file_format source_id vectorisation_id size created_at"
        )
    )
    # Of those who may come back for a file: owner, source, drawing, when.
    made: list[tuple[str, str, str, float]] = field(default_factory=list)

    def all(self) -> list[Table]:
        return [self.sources, self.vectorisations, self.activity]


class Drawings:
    def __init__(self, life: Life, tables: DrawingTables) -> None:
        self._life, self._tables = life, tables

    def draw(self, at: float) -> None:
        """A picture comes; most look at a preview, and many of them take the drawing."""
        life, chance = self._life, self._life.chance
        if at + DAY >= life.until:
            return
        source, sha, size = chance.id(), chance.fingerprint(), chance.randrange(20_000, 900_000)
        expires = moment(at + DAY)
        self._tables.sources.add(source, life.id, sha, size, moment(at), expires)
        act(self._tables, chance, (life.id, "upload", "png", source, None, size), at)
        then, is_previewed = at + 20, False
        if chance.hits(0.85):
            how = run(life, then, 2, {"too_complex": 0.01})
            is_previewed = bool(self._job(how, (source, sha), Purpose.PREVIEW, _PREVIEW))
            then = how.ended + 30
        if chance.hits(0.5 if is_previewed else 0.25):
            how = run(life, then, 3, {"too_complex": 0.01, "timeout": 0.003})
            price = _VECTOR - (_PREVIEW if is_previewed else 0)
            drawing = self._job(how, (source, sha), Purpose.VECTOR, price)
            if drawing:
                self._take(how.ended + 15, source, drawing)

    def _job(self, how: Run, of: tuple[str, str], purpose: Purpose, price: int) -> str:
        """Its id, or nothing where it failed or the credits were too few."""
        life, chance = self._life, self._life.chance
        job_id, spent = chance.id(), 0 if how.failure else price
        spending = Spending(job_id, purpose.value, price, spent, how.begun, how.ended)
        if not life.books.spend(spending):
            return ""
        size = chance.randrange(4_000, 120_000)
        self._tables.vectorisations.add(
            job_id, life.id, *how.columns(), of[0], purpose.value, of[1], price, size,
            moment(how.begun + DAY),
        )  # fmt: skip
        if how.failure:
            return ""
        kind = "preview" if purpose == Purpose.PREVIEW else "vectorise"
        act(self._tables, chance, (life.id, kind, "", of[0], job_id, size), how.ended)
        return job_id

    def _take(self, at: float, source: str, drawing: str) -> None:
        life, chance = self._life, self._life.chance
        self._tables.made.append((life.id, source, drawing, at))
        for number in range(chance.choice((1, 1, 2, 3))):
            _download(self._tables, chance, (life.id, source, drawing), at + 10 * number)
        if chance.hits(0.1):
            size = chance.randrange(4_000, 120_000)
            act(self._tables, chance, (life.id, "save", "svg", source, drawing, size), at + 60)


def come_back(tables: DrawingTables, chance: Chance, rows: int) -> None:
    """Programs that fetch the same files again and again, until there are so many acts."""
    left, made = rows - len(tables.activity.lines), tables.made
    # In the order of people, as their rows are: the database likes that better.
    for place, (owner, source, drawing, at) in enumerate(made):
        for _ in range(left // (len(made) - place)):
            left -= 1
            if chance.random() < 0.25:
                size = int(20_000 + 880_000 * chance.random())
                act(tables, chance, (owner, "upload", "png", source, None, size), at - 60)
            else:
                then = at + 20 * 3600 * chance.random()
                _download(tables, chance, (owner, source, drawing), then)


def act(
    tables: DrawingTables,
    chance: Chance,
    facts: tuple[str, str, str, str, str | None, int],
    at: float,
) -> None:
    tables.activity.add(chance.id(), *facts, moment(at))


def _download(tables: DrawingTables, chance: Chance, of: tuple[str, str, str], at: float) -> None:
    owner, source, drawing = of
    fmt = _FORMATS[int(chance.random() * len(_FORMATS))]
    size = 4_000 + int(116_000 * chance.random())
    act(tables, chance, (owner, "download", fmt, source, drawing, size), at)
