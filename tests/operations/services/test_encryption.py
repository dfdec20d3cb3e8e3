from __future__ import annotations

import io
import os

import pytest
from django.core.management import CommandError, call_command

from operations.services import encryption
from operations.services.encryption import Reading, Writing
from operations.services.errors import BackupFailed

PLAIN = os.urandom(300_000)


class Full(io.BytesIO):
    def write(self, piece, /):
        raise OSError(28, "No space left on device")


def sealed(*keys) -> bytes:
    target = io.BytesIO()
    to = [key.to_public() for key in keys]
    encryption.encrypt(io.BytesIO(PLAIN), Writing(target), to)
    return target.getvalue()


def opened(content: bytes, key) -> bytes:
    target = io.BytesIO()
    encryption.decrypt(io.BytesIO(content), Writing(target), key)
    return target.getvalue()


def test_each_of_the_keys_it_was_made_for_opens_it_and_no_other():
    first, second = encryption.new_key(), encryption.new_key()

    content = sealed(first, second)

    assert opened(content, first) == opened(content, second) == PLAIN
    assert PLAIN[:64] not in content
    with pytest.raises(BackupFailed, match="made for another one"):
        opened(content, encryption.new_key())


def test_what_is_cut_or_changed_anywhere_does_not_open():
    key = encryption.new_key()
    content = sealed(key)
    cuts = [content[: len(content) * part // 20] for part in range(20)]
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 1

    for wrong in (*cuts, content[:-1], bytes(flipped)):
        with pytest.raises(BackupFailed, match="cut or changed"):
            opened(wrong, key)


def test_a_full_disk_stays_a_full_disk():
    key = encryption.new_key()
    content = sealed(key)

    with pytest.raises(OSError, match="No space left"):
        encryption.encrypt(io.BytesIO(PLAIN), Writing(Full()), [key.to_public()])
    with pytest.raises(OSError, match="No space left"):
        encryption.decrypt(io.BytesIO(content), Writing(Full()), key)


def test_a_stream_knows_what_went_through_it():
    source, seen = Reading(io.BytesIO(PLAIN), lambda: seen.append(1)), []

    while source.read(100_000):
        pass

    assert (source.size, len(source.sha256), len(seen)) == (len(PLAIN), 64, 4)


def test_the_pair_is_made_once_and_for_this_account_only(tmp_path, capsys):
    file = tmp_path / "key"

    call_command("backup_key", str(file))
    told = capsys.readouterr().out
    call_command("backup_key", str(file), public=True)
    public = capsys.readouterr().out.strip()

    assert f"BACKUP_RECIPIENTS={public}" in told
    assert "take it off this machine" in told
    assert file.stat().st_mode & 0o777 == 0o600
    assert encryption.public_half(encryption.read_key(file)) == public
    with pytest.raises(CommandError, match="there already"):
        call_command("backup_key", str(file))


@pytest.mark.parametrize("content", [None, b"", b"age1nothing", b"\xff\xfe", b"two\nlines"])
def test_a_file_that_is_no_key_is_told(tmp_path, content):
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(BackupFailed, match=str(file)):
        encryption.read_key(file)


@pytest.mark.parametrize(("keys", "said"), [([], "names no public key"), (["age1x"], "no public")])
def test_without_a_public_key_nothing_is_made(settings, keys, said):
    settings.BACKUP_RECIPIENTS = keys

    with pytest.raises(BackupFailed, match=said):
        encryption.recipients()
