from __future__ import annotations

import os
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
from django.utils import timezone

from core import storage

DAY = timedelta(days=1)


def parts(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_a_file_is_written_overwritten_read_and_deleted():
    storage.write("a/b.txt", b"one")
    storage.write("a/b.txt", b"two")

    read = storage.read("a/b.txt")
    storage.delete("a/b.txt")

    assert read == b"two"
    assert not storage.exists("a/b.txt")
    with pytest.raises(storage.FileMissing):
        storage.read("a/b.txt")


def test_deleting_twice_is_deleting():
    storage.delete("never/written")


def test_a_lent_address_names_the_key_and_holds_for_its_time():
    given = parts(storage.lend("trainings/1/photos.zip", for_=DAY))

    assert storage.is_lent("trainings/1/photos.zip", given["expires"], given["signature"])


@pytest.mark.parametrize(
    "change",
    [
        {"key": "trainings/2/photos.zip"},
        {"expires": "99999999999"},
        {"expires": "soon"},
        {"expires": ""},
        {"signature": "x"},
    ],
)
def test_a_changed_address_is_refused(change):
    given = parts(storage.lend("trainings/1/photos.zip", for_=DAY))
    asked = {"key": "trainings/1/photos.zip", **given} | change

    assert not storage.is_lent(asked["key"], asked["expires"], asked["signature"])


def test_an_address_runs_out(time_machine):
    given = parts(storage.lend("a", for_=DAY))

    time_machine.move_to(timezone.now() + DAY + timedelta(seconds=1))

    assert not storage.is_lent("a", given["expires"], given["signature"])


@pytest.fixture
def bucket(settings):
    """A bucket of its own at the test run's S3 server."""
    import boto3

    address, name = os.environ["VISIONA_TEST_S3_URL"], f"visiona-{uuid4().hex}"
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = boto3.client("s3", endpoint_url=address, region_name="us-east-1", **keys)
    client.create_bucket(Bucket=name)
    options = settings.S3_OPTIONS | {
        "bucket_name": name,
        "endpoint_url": address,
        "region_name": "us-east-1",
        "access_key": "test",
        "secret_key": "test",
    }
    settings.S3_BUCKET = name
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "core.bucket.Bucket", "OPTIONS": options}
    }
    return client


def test_a_bucket_does_what_a_disk_does(bucket):
    storage.write("a/b.txt", b"one")
    storage.write("a/b.txt", b"two")

    read = storage.read("a/b.txt")
    storage.delete("a/b.txt", "a/b.txt")

    assert read == b"two"
    assert not storage.exists("a/b.txt")
    with pytest.raises(storage.FileMissing):
        storage.read("a/b.txt")


def test_every_file_of_a_bucket_is_listed_with_its_size(bucket):
    storage.write("a/b.txt", b"four")

    [found] = storage.every_file()

    assert (found.key, found.size) == ("a/b.txt", 4)
    assert found.changed_at.tzinfo is not None


def test_every_file_of_a_disk_is_listed_wherever_it_lies():
    before = list(storage.every_file())
    storage.write("a/b/c.txt", b"four")
    storage.write("d.txt", b"x")

    found = {file.key: file.size for file in storage.every_file()}

    assert (before, found) == ([], {"a/b/c.txt": 4, "d.txt": 1})


def test_a_bucket_lends_by_its_own_signed_address(bucket):
    storage.write("trainings/1/photos.zip", b"PK...")

    address = storage.lend("trainings/1/photos.zip", for_=timedelta(hours=1))

    assert "trainings/1/photos.zip" in address
    assert parts(address)["X-Amz-Expires"] == "3600"
    assert httpx.get(address).content == b"PK..."
    assert httpx.get(address.partition("?")[0]).status_code == 403


def test_a_bucket_that_is_gone_fails_as_a_disk_does(bucket, settings):
    bucket.delete_bucket(Bucket=settings.S3_BUCKET)

    with pytest.raises(OSError, match="ClientError|NoSuchBucket"):
        storage.write("a", b"x")


def test_nothing_of_a_file_is_left_in_a_bucket_that_keeps_old_versions(bucket, settings):
    versions = {"Status": "Enabled"}
    bucket.put_bucket_versioning(Bucket=settings.S3_BUCKET, VersioningConfiguration=versions)
    for name in ("photos/1/training.jpg", "photos/1/320.webp", "photos/12/320.webp"):
        storage.write(name, b"one")
        storage.write(name, b"two")
    bucket.delete_object(Bucket=settings.S3_BUCKET, Key="photos/1/320.webp")

    storage.delete("photos/1/training.jpg")
    was_empty = storage.is_empty("photos/1")
    gone = storage.erase_folder("photos/1")

    left = bucket.list_object_versions(Bucket=settings.S3_BUCKET)
    assert (was_empty, gone, storage.is_empty("photos/1")) == (False, 1, True)
    assert {row["Key"] for row in left["Versions"]} == {"photos/12/320.webp"}
    assert "DeleteMarkers" not in left


def test_a_folder_goes_from_a_disk_with_its_files():
    storage.write("photos/1/training.jpg", b"one")

    gone = storage.erase_folder("photos/1"), storage.erase_folder("photos/1")

    assert gone == (1, 0)
    assert storage.is_empty("photos/1")
