from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.row_security import user_scope
from models_training.models import Photo
from tests import factories
from tests.api import api_client

pytestmark = pytest.mark.django_db


def file(content: bytes, name: str = "me.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_good_photos_are_taken_where_others_are_refused(alice):
    photos = [file(factories.jpeg(seed=1)), file(b"no picture", "notes.jpg")]

    answer = api_client(alice).post("/api/photos/upload", {"photos": photos})

    assert answer.status_code == 201, answer.content
    assert [photo["name"] for photo in answer.json()["photos"]] == ["me.jpg"]
    assert [each["name"] for each in answer.json()["refused"]] == ["notes.jpg"]


def test_when_none_is_taken_each_is_named_with_its_reason(alice):
    photos = [file(b"", "empty.jpg"), file(b"no picture", "notes.jpg")]

    answer = api_client(alice).post("/api/photos/upload", {"photos": photos})

    assert answer.status_code == 422
    assert answer.json()["code"] == "photo-refused"
    assert {error["field"] for error in answer.json()["errors"]} >= {"notes.jpg"}


def test_the_same_photo_sent_again_is_refused_kindly(alice):
    client, content = api_client(alice), factories.jpeg(seed=3)
    client.post("/api/photos/upload", {"photos": [file(content)]})

    answer = client.post("/api/photos/upload", {"photos": [file(content)]})

    assert answer.json()["errors"][0]["code"] == "duplicate"


def test_a_photo_in_a_training_is_not_deleted(alice):
    training = factories.make_training(factories.make_model(alice, ready=False))
    photo = factories.make_photo(alice, training=training)

    answer = api_client(alice).delete(f"/api/photos/{photo.pk}")

    assert answer.status_code == 409
    assert answer.json()["code"] == "photo-in-use"


def test_a_list_costs_the_same_for_two_photos_and_for_twenty(
    alice, django_assert_num_queries, django_assert_max_num_queries
):
    client = api_client(alice)
    for number in range(2):
        factories.make_photo(alice, number=number)
    client.get("/api/photos")  # the token's first use is noted
    with django_assert_max_num_queries(20) as few:
        client.get("/api/photos")
    for number in range(2, 20):
        factories.make_photo(alice, number=number)

    with django_assert_num_queries(len(few)):
        answer = client.get("/api/photos?limit=100")

    assert len(answer.json()["items"]) == 20


def test_an_upload_that_died_half_way_is_not_listed(alice):
    photo = factories.make_photo(alice)
    with user_scope(alice.pk):
        Photo.objects.filter(pk=photo.pk).update(stored_at=None)

    assert api_client(alice).get("/api/photos").json()["items"] == []
