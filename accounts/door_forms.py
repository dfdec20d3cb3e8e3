"""The forms of allauth's pages, in the site's own words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.socialaccount import forms as elsewhere
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    get_default_password_validators,
)
from django.forms import PasswordInput, TextInput

from accounts import entry_forms
from core.forms import TextField

_LABELS = {
    "Current Password": "Your password now",
    "New Password": "New password",
    "New Password (again)": "The new password again",
    "Password (again)": "The password again",
}
_AGAIN = "password2"
_HINT = "{least} characters or more. A few words are easy to keep in mind."


class Worded:
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS.get(str(field.label), field.label)
            field.widget.attrs.pop("placeholder", None)
            is_new = field.widget.attrs.get("autocomplete") == "new-password"
            if isinstance(field.widget, PasswordInput) and is_new and name != _AGAIN:
                field.help_text = _HINT.format(least=_least())
                field.widget.attrs["data-least"] = _least()


class CodeField(TextField):
    """Six digits of an app, or a recovery code, in one piece however they are copied: phones show
    their digits, and the field is ready to be typed in."""

    widget = TextInput(
        attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
    )

    def to_python(self, value: Any) -> str:
        return "".join(super().to_python(value).split())


class LoginForm(Worded, account.LoginForm):
    pass


class SignupForm(Worded, entry_forms.NewcomerForm):
    pass


class AddEmailForm(Worded, entry_forms.AddAddressForm):
    pass


class ChangePasswordForm(Worded, entry_forms.NewPasswordForm):
    pass


class SetPasswordForm(Worded, account.SetPasswordForm):
    pass


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Worded, entry_forms.LostPasswordForm):
    pass


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    pass


class ElsewhereSignupForm(Worded, elsewhere.SignupForm):
    """The address that the provider knows, and the consent: before that nobody has an account."""

    field_order = ["email", "terms"]


class DisconnectForm(Worded, elsewhere.DisconnectForm):
    """Of the accounts at providers that the settings still name."""

    accounts: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.providers = get_social_adapter().list_providers(self.request)
        known = [provider.sub_id for provider in self.providers]
        self.accounts = self.accounts.filter(provider__in=known).order_by("date_joined")
        self.fields["account"].queryset = self.accounts

    def free_providers(self) -> list[Any]:
        taken = {account.provider for account in self.accounts}
        return [provider for provider in self.providers if provider.sub_id not in taken]


class CodeForm(Worded, factor.AuthenticateForm):
    code = CodeField(label="Code")


class CodeAgainForm(Worded, factor.ReauthenticateForm):
    code = CodeField(label="Code")


class ActivateAppForm(Worded, totp.ActivateTOTPForm):
    code = CodeField(label="Code of the app")


class RequestCodeForm(Worded, account.RequestLoginCodeForm):
    pass


class ConfirmCodeForm(Worded, account.ConfirmLoginCodeForm):
    code = CodeField(label="Code")


def _least() -> int:
    """Of characters in a password, as the validators want it."""
    validators = get_default_password_validators()
    lengths = [item for item in validators if isinstance(item, MinimumLengthValidator)]
    return max((item.min_length for item in lengths), default=1)
