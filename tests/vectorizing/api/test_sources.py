from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.row_security import user_scope
from tests import factories
from tests.api import api_client

pytestmark = pytest.mark.django_db

SOURCES = "/api/vector-sources"


def test_a_picture_is_taken_with_a_guess_and_its_end(alice):
    file = SimpleUploadedFile("logo.png", factories.logo())

    answer = api_client(alice).post(SOURCES, {"file": file})

    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert (found["name"], found["suggested"]["kind"]) == ("logo.png", "flat")
    assert answer.headers["Location"].endswith(f"{SOURCES}/{found['id']}")


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"no picture"],
    ids=["empty", "svg", "text"],
)  # fmt: skip
def test_what_is_no_png_or_jpg_is_refused_with_the_reason(alice, content):
    answer = api_client(alice).post(SOURCES, {"file": SimpleUploadedFile("logo.png", content)})

    assert answer.status_code == 409
    assert answer.json()["code"] == "vector-refused"
    assert api_client(alice).get(SOURCES).json()["items"] == []


def test_a_picture_of_the_gallery_is_the_same_source_twice(alice):
    generation = factories.make_generation(factories.make_model(alice))
    factories.make_image(generation)
    with user_scope(alice.pk):
        body = {"image_id": str(generation.images.get().pk)}
    client = api_client(alice)

    first, again = (client.send("post", f"{SOURCES}/from-gallery", body) for _ in range(2))

    assert first.status_code == 201, first.content
    assert again.json()["id"] == first.json()["id"]


def test_somebody_elses_picture_is_not_to_be_had(alice, charlie):
    generation = factories.make_generation(factories.make_model(alice))
    factories.make_image(generation)
    with user_scope(alice.pk):
        body = {"image_id": str(generation.images.get().pk)}

    answer = api_client(charlie).send("post", f"{SOURCES}/from-gallery", body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "image_id"
