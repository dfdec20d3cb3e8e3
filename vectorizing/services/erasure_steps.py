"""The end of an account, as far as drawings go, and the pictures that they were made of."""

from __future__ import annotations

from core import erasure, storage
from core.erasure import ErasureStep, Outcome, Subject, done, not_yet
from vectorizing.models import Vectorisation, VectorSource


def erase_drawings(person: Subject) -> Outcome:
    """Drawings before their pictures, whose rows would take theirs along."""
    for model, name in ((Vectorisation, "drawings"), (VectorSource, "pictures")):
        page = erasure.rows_of(model, person.id)
        for row in page:
            storage.erase_folder(row.folder)
            row.delete()
        if page:
            return not_yet(0, **{name: len(page)})
    return done(drawings=0)


STEPS = (
    ErasureStep(
        "drawings",
        erasure.PICTURES,
        erase_drawings,
        "Your drawings, and the pictures that they were made of",
    ),
)
