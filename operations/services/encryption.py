"""Backups are encrypted in the age format (age-encryption.org/v1): to public keys alone.

Whoever made one can't read it again. Any age program opens it with the private half. A stream is
sealed in pieces of 64 KB, the last of which says that it is the last: a cut one does not open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any, Protocol

import pyrage
from django.conf import settings

from operations.services.errors import BackupFailed

_HOW = "Make a pair with `manage.py backup_key`."


class Source(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Reading:
    """A source that knows what went through it; an error of its own is kept past the library."""

    def __init__(self, source: Source, on_piece: Callable[[], None] = lambda: None) -> None:
        self._source, self._on_piece = source, on_piece
        self.digest, self.size = hashlib.sha256(), 0

    def read(self, size: int = -1, /) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        self.size += len(piece)
        self._on_piece()
        return piece

    @property
    def sha256(self) -> str:
        return self.digest.hexdigest()


class Writing:
    """A target that knows what went into it. The library tells errors as text: here they stay."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.digest, self.size = hashlib.sha256(), 0
        self.error: OSError | None = None

    def write(self, piece: bytes, /) -> int:
        try:
            self._target.write(piece)
        except OSError as error:
            self.error = error
            raise
        self.digest.update(piece)
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        try:
            self._target.flush()
        except OSError as error:
            self.error = error
            raise

    @property
    def sha256(self) -> str:
        return self.digest.hexdigest()


def new_key() -> Any:
    """Private; its text is the one line that opens backups."""
    return pyrage.x25519.Identity.generate()


def public_half(key: Any) -> str:
    return str(key.to_public())


def recipients() -> list[Any]:
    """Those of the settings. Raises BackupFailed where there is none, or one is none."""
    if not settings.BACKUP_RECIPIENTS:
        raise BackupFailed(f"BACKUP_RECIPIENTS names no public key to encrypt to. {_HOW}")
    try:
        return [pyrage.x25519.Recipient.from_str(one) for one in settings.BACKUP_RECIPIENTS]
    except pyrage.RecipientError as error:
        raise BackupFailed(f"BACKUP_RECIPIENTS holds what is no public key. {_HOW}") from error


def read_key(file: Path) -> Any:
    """The private key in this file, as `backup_key` or age-keygen wrote it."""
    try:
        lines = [line.strip() for line in file.read_text().splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise BackupFailed(f"The key file {file} can't be read: {_reason(error)}.") from error
    keys = [line for line in lines if line and not line.startswith("#")]
    try:
        [key] = keys
        return pyrage.x25519.Identity.from_str(key)
    except (ValueError, pyrage.IdentityError) as error:
        raise BackupFailed(
            f"{file} holds no private key: it has one line that begins with AGE-SECRET-KEY-1."
        ) from error


def encrypt(source: Source, target: Writing, to: Iterable[Any]) -> None:
    """Piece by piece. Raises OSError as the target did, BackupFailed for the rest."""
    try:
        pyrage.encrypt_io(source, target, list(to))
    except (pyrage.EncryptError, OSError) as error:
        raise target.error or BackupFailed(f"It could not be encrypted: {error}.") from error


def decrypt(source: Source, target: Writing, key: Any) -> None:
    """Raises BackupFailed for another key, and for what was cut or changed; by then a part of it
    may be written."""
    try:
        pyrage.decrypt_io(source, target, [key])
    except pyrage.DecryptError as error:
        if target.error:
            raise target.error from error
        if "No matching keys" in str(error):
            raise BackupFailed(
                "This key does not open the backup: it was made for another one. The manifest"
                " names the public halves it was made for."
            ) from error
        raise BackupFailed("The backup is cut or changed: it does not begin as one.") from error
    except OSError as error:
        raise target.error or BackupFailed("The backup is cut or changed.") from error


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "it is no text"
