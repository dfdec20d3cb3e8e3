from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from core import storage

pytestmark = pytest.mark.django_db


def test_the_process_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


def ask(client, address):
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def test_a_lent_file_is_served_to_who_knows_the_address(client):
    storage.write("trainings/1/photos.zip", b"PK...")

    answer = ask(client, storage.lend("trainings/1/photos.zip", for_=timedelta(hours=1)))

    assert b"".join(answer.streaming_content) == b"PK..."
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"


def test_the_address_dies_with_the_file(client):
    storage.write("trainings/1/photos.zip", b"PK...")
    address = storage.lend("trainings/1/photos.zip", for_=timedelta(hours=1))

    storage.delete("trainings/1/photos.zip")

    assert ask(client, address).status_code == 404


def test_without_a_signature_there_is_no_file(client):
    storage.write("trainings/1/photos.zip", b"PK...")

    assert client.get("/files/trainings/1/photos.zip").status_code == 404
    assert client.get("/files/../../etc/passwd?expires=9&signature=x").status_code == 404
