from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from core import storage
from core.jobs.models import State
from core.row_security import user_scope
from models_training.models import Photo
from models_training.services import photos as photo_services
from models_training.views import photos as photo_views
from tests import factories
from tests.pictures import PHONE_HEIC

SCRIPT = {"HX-Request": "true"}


def file(number: int = 1, name: str = "me.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, factories.jpeg(seed=number), "image/jpeg")


def zipped(**contents: bytes) -> SimpleUploadedFile:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name.replace("_", "."), content)
    return SimpleUploadedFile("photos.zip", target.getvalue(), "application/zip")


def send(client: Client, *files: SimpleUploadedFile, script: bool = True):
    return client.post(
        "/photos/upload/", {"photos": list(files)}, headers=SCRIPT if script else {}
    )


def tray(owner) -> list[Photo]:
    with user_scope(owner.pk):
        return list(owner.photos.in_tray())


def told(response) -> str:
    return response.content.decode()


def test_an_empty_tray_asks_for_photos(alice_client):
    page = told(alice_client.get("/photos/"))

    assert "No photos yet" in page
    assert "10 more to go" in page
    assert 'href="/train/new/"' not in re.search(r'id="meter".*?</section>', page, re.S)[0]


def test_the_tray_shows_what_is_in_it(alice, alice_client):
    for number in range(12):
        factories.make_photo(alice, number=number)

    page = told(alice_client.get("/photos/"))

    assert page.count('class="tile"') == 12
    assert "photo-11.jpg" in page
    assert "Train with these photos" in page


def test_photos_in_training_are_elsewhere(alice, alice_client):
    training = factories.make_training(factories.make_model(alice, ready=False))
    factories.make_photo(alice, training=training)

    page = told(alice_client.get("/photos/"))

    assert "tile" not in re.search(r'id="tray".*?</ul>', page, re.S)[0]
    assert "is in training with 10 photos" in page


def test_the_tray_costs_the_same_with_thirty_photos(
    alice, alice_client, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(20) as counted:
            alice_client.get("/photos/")
        return len(counted)

    factories.make_photo(alice)
    alice_client.get("/photos/")  # opens the account
    with_one = queries()
    for number in range(29):
        factories.make_photo(alice, number=number)

    assert queries() == with_one


def test_a_photo_sent_by_the_script_comes_back_as_its_tile(alice, alice_client):
    response = send(alice_client, file())

    [photo] = tray(alice)
    assert response.status_code == 201
    assert told(response).count("<li") == 1
    assert f'id="photo-{photo.pk}"' in told(response)
    assert (photo.name, photo.width, photo.height) == ("me.jpg", 640, 800)
    assert all(storage.exists(key) for key in photo.keys)
    assert "csrfmiddlewaretoken" in told(response)


def test_a_phones_heic_is_taken(alice, alice_client):
    heic = SimpleUploadedFile("IMG_1.HEIC", PHONE_HEIC.read_bytes(), "application/octet-stream")

    response = send(alice_client, heic)

    assert response.status_code == 201
    assert len(tray(alice)) == 1


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"<html>no picture</html>", 422, "not_an_image"),
        (b"", 422, "not_an_image"),
        (factories.jpeg(width=200, height=200), 422, "too_small"),
        (factories.jpeg() + bytes(25 * 1024 * 1024), 422, "too_large_file"),
        (factories.jpeg()[:2000], 422, "damaged"),
    ],
    ids=["page", "empty", "small", "large", "cut-off"],
)
def test_what_is_no_good_photo_is_refused_with_the_reason(
    alice, alice_client, content, status, code
):
    response = send(alice_client, SimpleUploadedFile("me.jpg", content))

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert len(response.json()["error"]) > 20
    with user_scope(alice.pk):
        assert not Photo.objects.exists()


def test_the_same_photo_again_is_kindly_refused(alice, alice_client):
    send(alice_client, file())

    response = send(alice_client, file(name="again.jpg"))

    assert (response.status_code, response.json()["code"]) == (409, "duplicate")
    assert len(tray(alice)) == 1


def test_two_people_may_have_the_same_photo(alice, charlie, alice_client, charlie_client):
    send(alice_client, file())

    response = send(charlie_client, file())

    assert response.status_code == 201
    assert (len(tray(alice)), len(tray(charlie))) == (1, 1)


def test_the_thirty_first_photo_is_told_there_is_no_room(alice, alice_client):
    for number in range(30):
        factories.make_photo(alice, number=number)

    response = send(alice_client, file())

    assert (response.status_code, response.json()["code"]) == (409, "too_many")
    assert "30" in response.json()["error"]


def test_a_zip_is_unpacked_and_what_was_left_out_is_named(alice, alice_client):
    good, other = factories.jpeg(seed=1), factories.jpeg(seed=2)

    response = send(alice_client, zipped(a_jpg=good, b_jpg=b"nothing", c_jpg=other, d_txt=b"?"))

    assert response.status_code == 201
    assert {photo.name for photo in tray(alice)} == {"a.jpg", "c.jpg"}
    assert told(response).count('class="tile"') == 2
    assert "b.jpg</strong> was left out. This file is not a picture" in told(response)


@pytest.mark.parametrize(
    ("archive", "code"),
    [
        (zipped(notes_txt=b"?"), "no_photos"),
        (SimpleUploadedFile("x.zip", b"PK\x03\x04"), "not_a_zip"),
    ],
)
def test_a_zip_that_is_none_is_refused(alice_client, archive, code):
    archive.seek(0)

    response = send(alice_client, archive)

    assert (response.status_code, response.json()["code"]) == (422, code)


def test_a_zip_of_bad_photos_names_them(alice_client):
    response = send(alice_client, zipped(a_jpg=b"one", b_jpg=b"two"))

    assert response.status_code == 422
    assert "a.jpg: " in response.json()["error"]
    assert "b.jpg: " in response.json()["error"]


def test_without_javascript_all_photos_come_at_once(alice, alice_client):
    bad = SimpleUploadedFile("notes.jpg", b"just words")

    response = send(alice_client, file(1, "a.jpg"), bad, file(2, "b.jpg"), script=False)
    page = told(alice_client.get(response["Location"]))

    assert (response.status_code, response["Location"]) == (303, "/photos/")
    assert {photo.name for photo in tray(alice)} == {"a.jpg", "b.jpg"}
    assert "2 photos added." in page
    assert "notes.jpg: This file is not a picture" in page


def test_nothing_chosen_is_said(alice_client):
    script = alice_client.post("/photos/upload/", headers=SCRIPT)
    plain = alice_client.post("/photos/upload/", follow=True)

    assert (script.status_code, script.json()["code"]) == (422, "no_file")
    assert "Choose at least one photo" in told(plain)


def test_far_too_much_is_refused_before_it_is_read(alice_client):
    response = alice_client.generic(
        "POST", "/photos/upload/", b"", headers=SCRIPT, CONTENT_LENGTH=str(10**10)
    )

    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_a_stranger_to_the_house_is_asked_to_log_in(db):
    client = Client()

    assert send(client, file()).status_code == 401
    assert send(client, file(), script=False)["Location"] == "/accounts/login/?next=/photos/"


def test_an_upload_without_its_token_is_refused(alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    assert send(client, file()).status_code == 403
    assert tray(alice) == []


def test_when_photos_cannot_be_checked_the_script_may_try_again(alice_client, monkeypatch):
    def busy(*_):
        raise photo_services.images.GuardUnavailable("Every worker is busy.")

    monkeypatch.setattr(photo_services.images, "prepare", busy)

    response = send(alice_client, file())

    assert (response.status_code, response.json()["code"]) == (503, "busy")


def test_a_photo_that_was_taken_out_is_back_by_one_press(alice, alice_client, charlie_client):
    photo = factories.make_photo(alice)
    back = f"/photos/{photo.pk}/restoration/"

    response = alice_client.post(f"/photos/{photo.pk}/deletion/")
    left, page = tray(alice), told(alice_client.get("/photos/"))
    strangers = charlie_client.post(back)
    alice_client.post(back)

    assert (response.status_code, response["Location"]) == (303, "/photos/")
    assert left == []
    assert f'action="{back}"' in page
    assert strangers.status_code == 404
    assert tray(alice) == [photo]


def test_the_same_photo_sent_again_is_back_too(alice, alice_client):
    send(alice_client, file(7))
    [photo] = tray(alice)
    alice_client.post(f"/photos/{photo.pk}/deletion/")

    answer = send(alice_client, file(7))

    assert answer.status_code == 201
    assert tray(alice) == [photo]


def test_removing_by_script_brings_the_meter_up_to_date(alice, alice_client):
    photo, _ = factories.make_photo(alice, number=1), factories.make_photo(alice, number=2)

    response = alice_client.post(f"/photos/{photo.pk}/deletion/", headers=SCRIPT)

    assert 'hx-swap-oob="true"' in told(response)
    assert "9 more to go" in told(response)


def test_a_photo_in_training_is_not_removed(alice, alice_client):
    training = factories.make_training(factories.make_model(alice, ready=False))
    photo = factories.make_photo(alice, training=training)

    response = alice_client.post(f"/photos/{photo.pk}/deletion/", follow=True)

    assert "in use by a training" in told(response)
    assert storage.exists(photo.training_key)


def test_the_meter_alone_for_the_script(alice_client):
    response = alice_client.get("/photos/", headers=SCRIPT)

    assert told(response).strip().startswith("<section")
    assert "HX-Request" in response["Vary"]


def test_a_thumbnail_is_its_owners_alone(alice, alice_client, charlie_client):
    photo = factories.make_photo(alice)

    mine = alice_client.get(f"/photos/{photo.pk}/320/")

    assert (mine["Content-Type"], mine["Cache-Control"]) == ("image/webp", "private, max-age=300")
    assert mine.content == storage.read(photo.thumb_key(320))
    assert charlie_client.get(f"/photos/{photo.pk}/320/").status_code == 404
    assert alice_client.get(f"/photos/{photo.pk}/999/").status_code == 404


def test_a_thumbnail_that_is_gone_is_not_found(alice, alice_client):
    photo = factories.make_photo(alice)
    storage.delete(photo.thumb_key(320))

    assert alice_client.get(f"/photos/{photo.pk}/320/").status_code == 404


def test_a_photo_half_written_is_not_shown(alice, alice_client):
    with user_scope(alice.pk):
        factories.make_photo(alice)
        Photo.objects.update(stored_at=None)

    assert "photo-0.jpg" not in told(alice_client.get("/photos/"))


def test_photos_of_an_ended_training_are_no_running_one(alice, alice_client):
    model = factories.make_model(alice, ready=False)
    factories.make_training(model, state=State.FAILED, finished_at=timezone.now())

    assert "is in training" not in told(alice_client.get("/photos/"))


def test_the_limit_for_one_request_is_more_than_a_full_zip():
    assert photo_views.MOST_BYTES >= 300 * 1024 * 1024


def test_photos_that_come_too_often_wait_and_those_of_before_stay(alice_client, settings):
    settings.LIMITS = settings.LIMITS | {"upload": "2/h"}
    three = zipped(**{f"{number}_jpg": factories.jpeg(seed=number) for number in range(3)})

    answer, refused = send(alice_client, three), send(alice_client, file(4))

    page = answer.content.decode()
    assert (answer.status_code, page.count('id="photo-')) == (201, 2)
    assert "2.jpg</strong> was left out. That is possible 2 an hour" in page
    assert (refused.status_code, refused.json()["code"]) == (429, "too_often")
    assert 0 < int(refused["Retry-After"]) <= 3600
