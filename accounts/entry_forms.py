"""Forms of allauth with what the product adds: they stand apart, since allauth imports `forms`."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from accounts.services import auth, notices, tokens


class NewcomerForm(allauth_forms.SignupForm):
    """A known address takes as long as a new one, so that the time tells nothing of it either."""

    def clean(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().clean()
        if "password1" in fields and not self.errors and self.account_already_exists:
            make_password(fields["password1"])
        return fields


class AddAddressForm(allauth_forms.AddEmailForm):
    def save(self, request: HttpRequest) -> EmailAddress:
        """The main address hears of it at once, while there is time to say no."""
        address = super().save(request)
        notices.tell(self.user, "account/email/email_added", added_email=address.email)
        return address


class EndTokensMixin(forms.Form):
    """A box beside a new password, where programs of the person have tokens."""

    user: Any
    ticked = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if count := tokens.count_alive(self.user) if self.user else 0:
            self.fields["end_tokens"] = forms.BooleanField(
                label=f"Revoke my API tokens too ({count})",
                help_text="Programs that use them are refused at once. Do it if anybody else may"
                " have had your password.",
                initial=self.ticked,
                required=False,
            )

    def save(self) -> None:
        super().save()  # type: ignore[misc]
        if self.cleaned_data.get("end_tokens"):
            tokens.revoke_all(self.user)


class NewPasswordForm(EndTokensMixin, allauth_forms.ChangePasswordForm):
    pass


class LostPasswordForm(EndTokensMixin, allauth_forms.ResetPasswordKeyForm):
    """The link came by mail, so it also proves the address of who never confirmed it."""

    ticked = True

    def save(self) -> None:
        auth.leave_to_the_mailbox(self.user)
        super().save()
        auth.confirm_only_address(self.user)
