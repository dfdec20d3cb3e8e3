from __future__ import annotations

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection

from core.crypto import DecryptionError, blind_index, decrypt, encrypt, rotate
from core.row_security import APP, role_scope, user_scope
from generations.models import Generation
from tests import factories


def test_a_text_comes_back_and_is_not_readable_on_the_way():
    stored = encrypt("a secret prompt", "here")

    assert "secret" not in stored
    assert decrypt(stored, "here") == "a secret prompt"


@pytest.mark.parametrize(
    "change",
    [
        lambda stored: stored[:-4] + "AAAA",
        lambda stored: stored.removeprefix("e1:"),
        lambda stored: "plain text",
        lambda stored: "",
    ],
)
def test_what_is_not_ours_is_refused(change):
    stored = change(encrypt("words", "here"))

    with pytest.raises(DecryptionError):
        decrypt(stored, "here")


def test_a_value_cannot_be_moved_to_another_column():
    stored = encrypt("words", "generations.generation.prompt")

    with pytest.raises(DecryptionError):
        decrypt(stored, "generations.generation.remote_id")


def test_an_old_key_still_reads_and_rotation_lets_it_go(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [old]
    stored = encrypt("words", "here")

    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    rotated = rotate(stored)
    settings.FIELD_ENCRYPTION_KEYS = [new]

    assert decrypt(rotated, "here") == "words"
    with pytest.raises(DecryptionError):
        decrypt(stored, "here")


def test_a_blind_index_is_the_same_for_the_same_value_and_purpose_only():
    first = blind_index("abc", "one")

    assert first == blind_index("abc", "one")
    assert first != blind_index("abc", "two")
    assert first != blind_index("abd", "one")


@pytest.mark.django_db
def test_the_table_holds_no_prompt_in_plain_text(alice):
    generation = factories.make_generation(factories.make_model(alice), prompt="zebra on the moon")

    with user_scope(alice.pk), connection.cursor() as cursor:
        cursor.execute("SELECT generations_generation::text FROM generations_generation")
        raw = cursor.fetchone()[0]
        read = Generation.objects.get(pk=generation.pk).prompt

    assert "zebra" not in raw
    assert read == "zebra on the moon"


@pytest.mark.django_db
def test_an_encrypted_column_cannot_be_searched():
    with pytest.raises(FieldError, match="blind index"):
        Generation.objects.filter(prompt="x").exists()


@pytest.mark.worker
@pytest.mark.django_db
def test_the_command_puts_every_value_under_the_newest_key(alice, settings):
    generation = factories.make_generation(factories.make_model(alice), prompt="zebra")
    session = SessionStore()
    session["draft"] = "zebra"
    with role_scope(APP):
        session.save()
    new = Fernet.generate_key().decode()

    settings.FIELD_ENCRYPTION_KEYS = [new, *settings.FIELD_ENCRYPTION_KEYS]
    said, again = StringIO(), StringIO()
    call_command("rotate_field_keys", stdout=said, batch=1)
    call_command("rotate_field_keys", stdout=again, batch=1)
    settings.FIELD_ENCRYPTION_KEYS = [new]

    assert Generation.objects.get(pk=generation.pk).prompt == "zebra"
    assert SessionStore(session.session_key)["draft"] == "zebra"
    assert "generations.Generation.prompt: 1 read, 1 rotated" in said.getvalue()
    assert "sessions.Session.session_data: 1 read, 1 rotated" in said.getvalue()
    assert "generations.Generation.prompt: 1 read, 0 rotated" in again.getvalue()
