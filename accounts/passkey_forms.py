"""The forms of passkeys: what a browser sends of one is a stranger's word until it is checked."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError
from django.forms import Form, TextInput

from accounts import door_words
from accounts.door_forms import Worded
from core.forms import TextField

# What the parsers of keys and signatures say to what is none.
_BROKEN = (
    AttributeError, IndexError, InvalidSignature, KeyError, TypeError, ValueError, struct.error,
)  # fmt: skip


class PasskeyName(Worded, Form):
    """A name is a person's own text: it lies encrypted beside the key."""

    name = TextField(
        label="Name",
        max_length=60,
        help_text="So that you know later which one it is.",
        widget=TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)

    def clean_name(self) -> str:
        return get_adapter().encrypt(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        return _believed(super().clean)


class AddPasskeyForm(PasskeyName, webauthn.AddWebAuthnForm):
    pass


class FirstPasskeyForm(PasskeyName, webauthn.SignupWebAuthnForm):
    pass


class RenamePasskeyForm(PasskeyName, webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        name = get_adapter().decrypt(kwargs["instance"].wrap().name)
        super().__init__(*args, **kwargs | {"initial": {"name": name}})


class UsePasskeyForm(webauthn.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        return _believed(super().clean_credential)


class LoginPasskeyForm(webauthn.LoginWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        return _believed(super().clean_credential)


class PasskeyAgainForm(webauthn.ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        return _believed(super().clean_credential)


def _believed(check: Callable[[], Any]) -> Any:
    """Raises ValidationError."""
    try:
        return check()
    except _BROKEN as error:
        raise ValidationError(door_words.PASSKEY) from error
    except ValidationError as error:
        said = door_words.PASSKEY if error.code == "incorrect_code" else error
        raise ValidationError(said) from error
