from __future__ import annotations

import base64
import stat
from pathlib import Path

import environ
import pytest
from cryptography.fernet import Fernet

from local import environment


def test_keys_are_made_once_and_only_we_can_read_them(tmp_path: Path) -> None:
    first = environment.keys(tmp_path)

    again = environment.keys(tmp_path)
    mode = stat.S_IMODE((tmp_path / "keys.env").stat().st_mode)

    assert again == first
    assert mode == 0o600


def test_keys_are_of_the_kind_their_users_want(tmp_path: Path) -> None:
    keys = environment.keys(tmp_path)

    opened = Fernet(keys["FIELD_ENCRYPTION_KEYS"]).decrypt(
        Fernet(keys["FIELD_ENCRYPTION_KEYS"]).encrypt(b"a prompt")
    )
    prefix, _, secret = keys["REPLICATE_WEBHOOK_SECRETS"].partition("_")

    assert opened == b"a prompt"
    assert (prefix, len(base64.b64decode(secret))) == ("whsec", 24)


def test_two_places_have_different_keys(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()

    one, two = environment.keys(tmp_path / "one"), environment.keys(tmp_path / "two")

    assert all(one[name] != two[name] for name in one)


def test_a_key_that_a_new_version_needs_is_added_to_the_others(tmp_path: Path) -> None:
    kept = {"SECRET_KEY": "the-one-in-use"}
    environment.write(tmp_path / "keys.env", kept)

    keys = environment.keys(tmp_path)

    assert keys["SECRET_KEY"] == "the-one-in-use"
    assert keys["BLIND_INDEX_KEY"]
    assert environment.read(tmp_path / "keys.env") == keys


def test_what_is_written_is_read_alike_by_us_and_by_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"A_PATH": "/a folder/with=equals", "A_KEY": "x-_=="}
    environment.write(tmp_path / "local.env", values)
    seen: dict[str, str] = {}
    monkeypatch.setattr(environ.Env, "ENVIRON", seen)

    environ.Env.read_env(tmp_path / "local.env")

    assert seen == environment.read(tmp_path / "local.env") == values


def test_what_a_killed_start_left_is_not_taken_for_the_persons_wish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = {"BROKER_URL": "old", "PORT": "9000", environment.GIVEN: "PORT"}
    environment.write(tmp_path / "local.env", stale)
    for name, value in (stale | {"DATABASE_URL": "theirs"}).items():
        monkeypatch.setenv(name, value)

    person = environment.of_person(tmp_path)

    assert "BROKER_URL" not in person
    assert person["DATABASE_URL"] == "theirs"
    assert person["PORT"] == "9000"
