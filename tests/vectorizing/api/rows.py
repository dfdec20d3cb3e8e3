from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tests.api_rows import Body, Row, at
from vectorizing.models import VectorBatch, Vectorisation

LIST = "/api/vectorize"


def logo(_: User) -> Body:
    return {"file": SimpleUploadedFile("logo.png", factories.logo())}


def source(owner: User) -> str:
    return f"/api/vector-sources/{factories.make_vector_source(owner).pk}"


def body(owner: User) -> Body:
    return {"source_id": str(factories.make_vector_source(owner).pk), "kind": "flat"}


def image(owner: User) -> Body:
    generation = factories.make_generation(factories.make_model(owner))
    factories.make_image(generation)
    with user_scope(owner.pk):
        return {"image_id": str(generation.images.get().pk)}


def waiting(owner: User) -> str:
    return f"{LIST}/{factories.make_vectorisation(factories.make_vector_source(owner)).pk}"


def done(owner: User) -> Vectorisation:
    source = factories.make_vector_source(owner)
    return factories.make_vectorisation(source, state=State.SUCCEEDED)


def many(owner: User) -> Body:
    sources = [factories.make_vector_source(owner, seed=number) for number in range(2)]
    return {"source_ids": [str(each.pk) for each in sources], "kind": "flat", "colours": 4}


def batch(owner: User) -> VectorBatch:
    """Started, and done with its one picture."""
    now = timezone.now()
    with user_scope(owner.pk):
        made = VectorBatch.objects.create(owner=owner, started_at=now, kind="flat", colours=4)
    source = factories.make_vector_source(owner, batch=made)
    factories.make_vectorisation(source, state=State.SUCCEEDED)
    return made


ROWS = [
    Row("vectors.upload", at("/api/vector-sources"), logo, files=True),
    Row("vectors.sources", at("/api/vector-sources"), bad_query=("?limit=0", "limit")),
    Row(
        "vectors.from_gallery",
        at("/api/vector-sources/from-gallery"),
        image,
        bad=({"image_id": 7}, "image_id"),
    ),
    Row("vectors.source", source, owned=True),
    Row("vectors.remove", source, owned=True),
    Row("vectors.preview", at(f"{LIST}/preview"), body, bad=({"kind": "cube"}, "kind")),
    Row("vectors.create", at(LIST), body, bad=({"colours": 1}, "colours")),
    Row("vectors.list", at(LIST), bad_query=("?cursor=x", "cursor")),
    Row("vectors.get", waiting, owned=True),
    Row("vectors.cancel", lambda owner: f"{waiting(owner)}/cancel", owned=True),
    Row(
        "vectors.file",
        lambda owner: f"{LIST}/{done(owner).pk}/file",
        bad_query=("?format=bmp", "format"),
        owned=True,
    ),
    Row("vectors.save", lambda owner: f"{LIST}/{done(owner).pk}/save", owned=True),
    Row("vectors.batch", at("/api/vector-batches"), many, bad=({"source_ids": []}, "source_ids")),
    Row(
        "vectors.batch_status", lambda owner: f"/api/vector-batches/{batch(owner).pk}", owned=True
    ),
    Row(
        "vectors.batch_cancel",
        lambda owner: f"/api/vector-batches/{batch(owner).pk}/cancel",
        owned=True,
    ),
    Row(
        "vectors.batch_zip",
        lambda owner: f"/api/vector-batches/{batch(owner).pk}/zip",
        bad_query=("?format=bmp", "format"),
        owned=True,
    ),
]
