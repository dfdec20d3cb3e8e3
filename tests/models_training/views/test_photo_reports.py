from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from benchmarks import face_pictures as made
from core import faces
from core.row_security import WORKER, role_scope, user_scope
from models_training.models import Photo
from models_training.services import photo_measures
from tests import factories
from tests.models_training.services.test_photo_verdicts import GOOD
from tests.pictures import PHONE_HEIC

SCRIPT = {"HX-Request": "true"}


def measured(owner, number: int = 0, facts=GOOD, **fields) -> Photo:
    photo = factories.make_photo(owner, number=number)
    noted = {"facts": facts and facts.to_wire(), "facts_version": faces.VERSION}
    noted |= {"measured_at": timezone.now(), "width": 3024, "height": 4032} | fields
    with user_scope(owner.pk):
        Photo.objects.filter(pk=photo.pk).update(**noted)
    return photo


def in_tray(owner) -> set[str]:
    with user_scope(owner.pk):
        return {photo.name for photo in owner.photos.in_tray()}


def page_of(client) -> str:
    return client.get("/photos/").content.decode()


def test_the_page_says_what_each_photo_is_worth_and_why(alice, alice_client):
    measured(alice, 1)
    measured(alice, 2)

    page = page_of(alice_client)

    assert "Use" in page
    assert "Nearly the same as “photo-" in page
    assert re.search(r">\d+</span>\s+<span[^>]*>of 100", page)
    assert "1 to use, 0 doubtful, 1 to drop" in page
    assert "How the score is made" in page
    assert "load delay" not in page


def test_while_photos_are_measured_it_asks_again_and_then_stops(alice, alice_client):
    photo = factories.make_photo(alice)
    before = page_of(alice_client)

    with role_scope(WORKER):
        photo_measures.measure_photo(photo.pk)
    after = alice_client.get("/photos/report/", headers=SCRIPT).content.decode()

    assert "load delay:2s" in before
    assert "0 of 1 photos measured" in before
    assert "of 100" not in before
    assert "load delay" not in after
    assert f'id="verdict-{photo.pk}" hx-swap-oob="true"' in after
    assert "No face was found" in after


def test_what_is_not_measured_is_said(alice, alice_client):
    measured(alice, facts=None, not_measured="lost")

    page = page_of(alice_client)

    assert "1 photo could not be measured" in page
    assert "Not measured" in page
    assert "of 100" not in page


def test_all_to_drop_go_by_one_button_and_come_back_by_another(alice, alice_client):
    measured(alice, 1)
    measured(alice, 2)
    measured(alice, 3, facts=None, not_measured="lost")

    answer = alice_client.post("/photos/report/removal/", follow=True).content.decode()
    left = in_tray(alice)
    back = re.search(r"/photos/report/restoration/\d+/", answer)
    assert back
    alice_client.post(back[0])

    assert len(left) == 2
    assert "1 photo is taken out." in answer
    assert len(in_tray(alice)) == 3


def test_there_may_be_nothing_to_take_out_or_to_bring_back(alice, alice_client):
    measured(alice)

    alice_client.post("/photos/report/removal/")
    late = alice_client.post(f"/photos/report/restoration/{10**30}/", follow=True)

    assert len(in_tray(alice)) == 1
    assert "These photos are deleted" in late.content.decode()


def test_the_tray_is_trained_with_whatever_the_report_says(alice, alice_client):
    for number in range(10):
        measured(alice, number)

    page = page_of(alice_client)

    assert "9 to drop" in page
    assert 'href="/train/new/"' in page


def test_an_uploaded_photo_is_measured_by_the_worker(alice, alice_client, monkeypatch):
    ordered: list[str] = []
    monkeypatch.setattr(
        "models_training.tasks.enqueue", lambda task, photo_id: ordered.append(photo_id)
    )
    files = [
        SimpleUploadedFile("me.jpg", made.jpeg(made.portrait())),
        SimpleUploadedFile("IMG_1.HEIC", PHONE_HEIC.read_bytes()),
    ]

    alice_client.post("/photos/upload/", {"photos": files})
    with role_scope(WORKER):
        for photo_id in ordered:
            photo_measures.measure_photo(photo_id)
    page = page_of(alice_client)

    assert len(ordered) == 2
    assert "It is 512 × 512 px" in page  # the portrait
    assert "No face was found" in page  # the phone's HEIC
