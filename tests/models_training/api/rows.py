from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from core.jobs.models import State
from core.row_security import user_scope
from models_training.services import agreements, deletions
from tests import factories
from tests.api_rows import Row, at

BODY = {"name": "Me", "trigger_word": "zorivu4", "consent": True}


def asked(owner: User) -> str:
    with user_scope(owner.pk):
        return f"/api/agreements/{agreements.ask(owner).pk}"


def two_photos(_: User) -> dict[str, object]:
    files = [SimpleUploadedFile(f"{n}.jpg", factories.jpeg(seed=n)) for n in (1, 2)]
    return {"photos": files}


def photo(owner: User) -> str:
    return f"/api/photos/{factories.make_photo(owner).pk}"


def tray(owner: User) -> str:
    for number in range(10):
        factories.make_photo(owner, number=number)
    return "/api/models/train"


def model(owner: User) -> str:
    return f"/api/models/{factories.make_model(owner).pk}"


def trained(owner: User) -> str:
    return f"/api/models/{_training(owner).personal_model_id}"


def status(owner: User) -> str:
    return f"/api/models/status?id={_training(owner).pk}"


def failed(owner: User) -> str:
    """Its photos are here still, so that it can be trained again."""
    now = timezone.now()
    ended = {
        "state": State.FAILED,
        "finished_at": now,
        "keep_photos_until": now + timedelta(hours=24),
    }
    training = _training(owner, **ended)
    for number in range(10):
        factories.make_photo(owner, training=training, number=number)
    return f"/api/models/{training.personal_model_id}/retry"


def deleted(owner: User) -> str:
    made = factories.make_model(owner)
    with user_scope(owner.pk):
        deletions.delete_model(made)
    return f"/api/models/{made.pk}/deletion"


def _training(owner: User, **fields: object):
    return factories.make_training(factories.make_model(owner, ready=False), **fields)


ROWS = [
    Row("agreements.list", at("/api/agreements"), bad_query=("?limit=0", "limit")),
    Row("agreements.create", at("/api/agreements")),
    Row("agreements.delete", asked, owned=True),
    Row("photos.list", at("/api/photos"), bad_query=("?limit=0", "limit")),
    Row("photos.report", at("/api/photos/report")),
    Row("photos.upload", at("/api/photos/upload"), two_photos, files=True),
    Row("photos.delete", photo, owned=True),
    Row(
        "photos.thumbnail",
        lambda owner: f"{photo(owner)}/thumbnail",
        bad_query=("?width=7", "width"),
        owned=True,
    ),
    Row("models.list", at("/api/models"), bad_query=("?cursor=x", "cursor")),
    Row(
        "models.train",
        tray,
        BODY,
        bad=(BODY | {"trigger_word": "house"}, "trigger_word"),
    ),
    Row("trainers.list", at("/api/trainers")),
    Row("models.status", status, bad_query=("?id=7", "id"), owned=True),
    Row("models.get", model, owned=True),
    Row("models.rename", model, {"name": "Me again"}, bad=({"name": " "}, "name"), owned=True),
    Row("models.delete", model, bad_query=("?with_pictures=perhaps", "with_pictures"), owned=True),
    Row("models.deletion", deleted, owned=True),
    Row("models.versions", lambda owner: f"{model(owner)}/versions", owned=True),
    Row("models.cancel", lambda owner: f"{trained(owner)}/cancel", owned=True),
    Row("models.retry", failed, {}, bad=({"quote": ["x"]}, "quote"), owned=True),
]
