"""Text that only this application can read: own keys, newest first, old ones still read."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

PREFIX = "e1:"
_INDEX = {"max_length": 64, "null": True, "editable": False}
_json_fields: list[tuple[str, str]] = []


class DecryptionError(Exception):
    """A stored value is not ours, was changed, or its key is gone."""


class EncryptedTextField(models.TextField):
    """Text encrypted at rest and bound to its column, so that values can't be swapped.

    A column that `was_plain` may still hold plain rows: a process of the version before writes
    them while the new one starts. They are read as they are until `rotate_field_keys` comes by.
    """

    description = "Encrypted text"

    def __init__(self, *args: Any, was_plain: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_plain = was_plain

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"was_plain": True} if self.was_plain else {})

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else encrypt(str(value), self.place)

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> str | None:
        if value is None or (self.was_plain and not value.startswith(PREFIX)):
            return value
        return decrypt(value, self.place)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.place} is encrypted; look it up by a blind index.")
        return super().get_lookup(lookup_name)

    @property
    def place(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"


class BlindIndexField(models.CharField):
    """Finds the rows with an equal text in the encrypted field that it is `of`; case does not
    count. Filled when a row is saved, so only an old row, of a version without it, has none."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | _INDEX)
        self.of = of

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs = {key: value for key, value in kwargs.items() if key not in _INDEX}
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        return self.of_text(getattr(model_instance, self.of))

    def of_text(self, text: str) -> str:
        return blind_index(text.lower(), f"{self.model._meta.label_lower}.{self.of}")


def encrypted_fields() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, EncryptedTextField):
                yield model, field


def encrypt(text: str, place: str) -> str:
    return PREFIX + _keys().encrypt(f"{place}\0{text}".encode()).decode()


def decrypt(stored: str, place: str) -> str:
    """Raises DecryptionError for plain text, a changed value, a lost key, another column's."""
    try:
        found, _, text = _keys().decrypt(_token(stored)).decode().partition("\0")
    except InvalidToken as error:
        raise DecryptionError(place) from error
    if found != place or not stored.startswith(PREFIX):
        raise DecryptionError(place)
    return text


def lock(stored: str, place: str) -> str:
    """Encrypted, where it is still plain: even where a person wrote it to look encrypted."""
    return stored if _is_ours(stored, place) else encrypt(stored, place)


def unlock(stored: str, place: str) -> str:
    """Plain again, for a migration that goes back."""
    return decrypt(stored, place) if _is_ours(stored, place) else stored


def rotate(stored: str) -> str:
    """The same text under the newest key; as it is where it is under that already."""
    if _is_newest(stored):
        return stored
    try:
        return PREFIX + _keys().rotate(_token(stored)).decode()
    except InvalidToken as error:
        raise DecryptionError("rotate") from error


def rotate_within(value: Any) -> Any:
    """JSON with each encrypted text in it under the newest key."""
    if isinstance(value, dict):
        return {name: rotate_within(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [rotate_within(inner) for inner in value]
    return rotate(value) if isinstance(value, str) and value.startswith(PREFIX) else value


def register_json(label: str, field: str) -> None:
    """Called by the app that keeps encrypted texts inside of a JSON field of another's model."""
    if (label, field) not in _json_fields:
        _json_fields.append((label, field))


def json_fields() -> list[tuple[str, str]]:
    """Model labels and field names."""
    return list(_json_fields)


def blind_index(value: str, purpose: str) -> str:
    """A keyed hash to find an encrypted value by equality; 64 hex digits."""
    message = f"{purpose}\0{value}".encode()
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), message, hashlib.sha256).hexdigest()


def _is_ours(stored: str, place: str) -> bool:
    try:
        decrypt(stored, place)
    except DecryptionError:
        return False
    return True


def _is_newest(stored: str) -> bool:
    try:
        Fernet(settings.FIELD_ENCRYPTION_KEYS[0]).decrypt(_token(stored))
    except InvalidToken:
        return False
    return True


def _token(stored: str) -> bytes:
    return stored.removeprefix(PREFIX).encode()


def _keys() -> MultiFernet:
    return _multi(tuple(settings.FIELD_ENCRYPTION_KEYS))


@lru_cache(maxsize=4)
def _multi(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
