"""What people tell us about themselves."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.safestring import mark_safe

from accounts.models import Purpose, Theme, User
from accounts.services import CONSENT_TEXTS, record_consent


class ConsentForm(forms.Form):
    """The part of the sign-up form that is ours; allauth builds the rest on top of it."""

    field_order = ["email", "password1", "terms"]
    terms = forms.BooleanField(
        label=CONSENT_TEXTS[Purpose.TERMS][1],
        help_text=mark_safe(
            '<a class="link" href="/terms/">Terms of use</a>'
            ' · <a class="link" href="/privacy/">Privacy notice</a>'
        ),
        error_messages={"required": "Visiona is for adults who accept the terms. Tick the box."},
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the person's row exists."""
        record_consent(user, Purpose.TERMS)


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name"]
        labels = {"name": "Name"}
        help_texts = {"name": "Shown to you only, in menus and mails."}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=Theme.choices)
