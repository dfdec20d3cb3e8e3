from __future__ import annotations

import hashlib
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.utils import timezone

from core import storage
from core.row_security import user_scope
from generations.models import GeneratedImage
from tests import factories


@pytest.fixture
def image(batch):
    return factories.make_image(batch, sha256="a" * 64)


def address(image: GeneratedImage, width: int = 320) -> str:
    return f"/images/{image.pk}/{width}.webp"


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_the_owner_gets_the_file_and_nothing_in_it_can_run(image, alice_client, width):
    response = alice_client.get(address(image, width))

    assert response.getvalue() == storage.read(image.thumb_key(width))
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, max-age=300"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_an_unchanged_file_is_not_sent_again(image, alice_client):
    tag = alice_client.get(address(image))["ETag"]

    again = alice_client.get(address(image), headers={"If-None-Match": tag})
    other = alice_client.get(address(image, 640), headers={"If-None-Match": tag})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("file_format", "content_type"),
    [("webp", "image/webp"), ("jpg", "image/jpeg"), ("png", "image/png")],
)
def test_the_original_comes_under_a_name_of_ours(batch, alice_client, file_format, content_type):
    with user_scope(batch.owner_id):
        batch.personal_model.name = 'Zoë "../../etc" \r\n <x>'
        batch.personal_model.save()
    moment = datetime.fromisoformat("2026-11-21T09:08:07+00:00")
    image = factories.make_image(batch, number=2, file_format=file_format, created_at=moment)

    response = alice_client.get(f"/gallery/{image.pk}/download/")

    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == (
        f'attachment; filename="visiona-zoe-etc-x-2026-11-21-090807-2.{file_format}"'
    )
    digest = hashlib.sha256(response.getvalue()).hexdigest()
    assert digest == hashlib.sha256(storage.read(image.original_key)).hexdigest()


def test_a_drawing_is_saved_and_never_opened_as_a_page(drawing, alice_client):
    response = alice_client.get(f"/gallery/{drawing.pk}/drawing/")

    assert response.getvalue() == factories.DRAWING
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Disposition"].startswith('attachment; filename="visiona-our-logo-')
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_drawings_picture_is_named_like_it(drawing, alice_client):
    response = alice_client.get(f"/gallery/{drawing.pk}/download/")

    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].endswith('.png"')


@pytest.mark.parametrize("width", [0, 319, 4096, 99999])
def test_other_sizes_do_not_exist(image, alice_client, width):
    assert alice_client.get(address(image, width)).status_code == 404


def test_a_deleted_picture_has_no_files_to_show(image, alice_client):
    with user_scope(image.owner_id):
        GeneratedImage.objects.update(deleted_at=timezone.now())

    assert alice_client.get(address(image)).status_code == 404
    assert alice_client.get(f"/gallery/{image.pk}/download/").status_code == 404


def test_a_file_that_is_lost_is_not_there_rather_than_broken(image, alice_client):
    storage.delete(*image.keys)

    assert alice_client.get(address(image)).status_code == 404


class TestInABucket:
    def test_the_browser_is_sent_to_an_address_that_runs_out(self, bucket, batch, alice_client):
        image = factories.make_image(batch)

        response = alice_client.get(address(image))

        parts = urlsplit(response["Location"])
        query = parse_qs(parts.query)
        assert response.status_code == 302
        assert response["Cache-Control"] == "private, max-age=300"
        assert "ETag" not in response
        assert parts.path == f"/{bucket}/{image.thumb_key(320)}"
        assert int(query["X-Amz-Expires"][0]) > 3600
        assert "X-Amz-Signature" in query

    def test_the_address_leads_to_the_file_with_its_own_type(self, bucket, batch, alice_client):
        image = factories.make_image(batch)

        file = httpx.get(alice_client.get(address(image))["Location"])

        assert file.content == storage.read(image.thumb_key(320))
        assert file.headers["Content-Type"] == "image/webp"
        assert file.headers["Cache-Control"] == "private, max-age=300"

    def test_a_download_is_saved_under_our_name(self, bucket, batch, alice_client):
        image = factories.make_image(batch)

        response = alice_client.get(f"/gallery/{image.pk}/download/")

        disposition = httpx.get(response["Location"]).headers["Content-Disposition"]
        assert disposition.startswith('attachment; filename="visiona-me-')

    def test_a_stranger_gets_no_address(self, bucket, batch, charlie_client):
        image = factories.make_image(batch)

        response = charlie_client.get(address(image))

        assert (response.status_code, "Location" in response) == (404, False)
