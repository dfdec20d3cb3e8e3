from __future__ import annotations

from accounts.models import User
from generations.models import GeneratedImage
from tests import factories
from tests.api_rows import Body, Row, at

LIST = "/api/gallery"


def image(owner: User) -> GeneratedImage:
    return factories.make_image(factories.make_generation(factories.make_model(owner)))


def ids(owner: User) -> Body:
    return {"ids": [str(image(owner).pk)]}


ROWS = [
    Row("gallery.list", at(LIST), bad_query=("?created_after=x", "created_after")),
    Row("gallery.get", lambda owner: f"{LIST}/{image(owner).pk}", owned=True),
    Row(
        "gallery.file",
        lambda owner: f"{LIST}/{image(owner).pk}/file?width=320",
        bad_query=("?width=321", "width"),
        owned=True,
    ),
    Row("gallery.delete", at(f"{LIST}/delete"), ids, bad=({"ids": []}, "ids")),
    Row("gallery.restore", at(f"{LIST}/restore"), ids, bad=({"ids": ["x"]}, "ids.0")),
]
