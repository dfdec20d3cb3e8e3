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
_json_fields: list[tuple[str, str]] = []


class DecryptionError(Exception):
    """A stored value is not ours, was changed, or its key is gone."""


class EncryptedTextField(models.TextField):
    """Text encrypted at rest and bound to its column, so that values can't be swapped."""

    description = "Encrypted text"

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else encrypt(str(value), self._place)

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> str | None:
        return None if value is None else decrypt(value, self._place)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self._place} is encrypted; look it up by a blind index.")
        return super().get_lookup(lookup_name)

    @property
    def _place(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"


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
        found, _, text = _keys().decrypt(stored.removeprefix(PREFIX)).decode().partition("\0")
    except InvalidToken as error:
        raise DecryptionError(place) from error
    if found != place or not stored.startswith(PREFIX):
        raise DecryptionError(place)
    return text


def rotate(stored: str) -> str:
    """The same text under the newest key."""
    try:
        return PREFIX + _keys().rotate(stored.removeprefix(PREFIX)).decode()
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


def _keys() -> MultiFernet:
    return _multi(tuple(settings.FIELD_ENCRYPTION_KEYS))


@lru_cache(maxsize=4)
def _multi(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
