"""What lies where in the storage: each kind of file under its folder, by the id of its row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import DataExport
from accounts.services.erasures import ERASE_LIST
from core.jobs.models import State
from generations.models import GeneratedImage
from models_training.models import Photo, Training
from reports.models import ReportExport
from vectorizing.models import PendingUpload, Vectorisation, VectorSource

_A_DAY = "gone within a day anyway: a restored one would be past its time"
_FACES = "photos of a face end with their training; no copy of them may outlive that"


@dataclass(frozen=True)
class StoredKind:
    """`rows` are those whose files must be there, `keys` says which; `models` are all that a
    folder may be named for. `left_out` says why no backup holds it."""

    folder: str
    models: tuple[Any, ...] = ()
    rows: Callable[[], QuerySet[Any]] | None = None
    keys: Callable[[Any], list[str]] = lambda row: row.keys
    left_out: str = ""

    def known(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of these ids that are a row's."""
        return {
            found
            for model in self.models
            for found in model._default_manager.filter(pk__in=ids).values_list("pk", flat=True)
        }

    def expected(self) -> Iterator[str]:
        """Every key that a row says is there."""
        if self.rows is not None:
            for row in self.rows().order_by().iterator(chunk_size=500):
                yield from self.keys(row)


def _drawings() -> QuerySet[Any]:
    return Vectorisation.objects.filter(state=State.SUCCEEDED, files_gone_at=None)


def _one(row: Any) -> list[str]:
    return [row.key]


_FILED = Q(state=State.SUCCEEDED, file_gone_at=None)
KINDS = (
    StoredKind("images", (GeneratedImage,), lambda: GeneratedImage.objects.kept()),
    # Named by hashes, for nobody's row: to be told apart from what is left behind.
    StoredKind(ERASE_LIST),
    StoredKind(
        "photos",
        (Photo,),
        lambda: Photo.objects.filter(stored_at__isnull=False, removed_at=None),
        left_out=_FACES,
    ),
    StoredKind("trainings", (Training,), left_out=_FACES),
    StoredKind(
        "vectors",
        (VectorSource, PendingUpload, Vectorisation),
        lambda: VectorSource.objects.filter(stored_at__isnull=False, files_gone_at=None),
        left_out=_A_DAY,
    ),
    StoredKind("vectors", (), _drawings, left_out=_A_DAY),
    StoredKind("exports", (DataExport,), lambda: DataExport.objects.filter(_FILED), _one, _A_DAY),
    StoredKind(
        "reports", (ReportExport,), lambda: ReportExport.objects.filter(_FILED), _one, _A_DAY
    ),
)


def left_out() -> dict[str, str]:
    return {kind.folder: kind.left_out for kind in KINDS if kind.left_out}


def is_kept(key: str) -> bool:
    """Whether it belongs into a backup."""
    folder = key.partition("/")[0]
    return any(kind.folder == folder and not kind.left_out for kind in KINDS)


def without_row(keys: Collection[str]) -> list[str]:
    """Those that no row stands for, in a folder that we know or in none."""
    ids = {key: _row_id(key) for key in keys}
    known: set[UUID] = set()
    for kind in KINDS:
        mine = {found for key, found in ids.items() if found and key.startswith(f"{kind.folder}/")}
        known |= kind.known(mine) if mine else set()
    return [key for key in keys if ids[key] not in known and not key.startswith(f"{ERASE_LIST}/")]


def _row_id(key: str) -> UUID | None:
    parts = key.split("/")
    try:
        return UUID(parts[1]) if len(parts) > 2 else None
    except ValueError:
        return None
