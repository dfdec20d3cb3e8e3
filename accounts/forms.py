"""What people tell us about themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import uuid4

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.forms.boundfield import BoundWidget
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from accounts.models import ConsentPurpose, LimitPeriod, Theme, TokenKind, User
from accounts.policies import POLICIES
from accounts.scopes import MAKING, READING, SCOPES, STAFF_SCOPES
from accounts.services import record_consent
from accounts.services.tokens import TokenRequest
from core.actor import EVERYTHING
from core.forms import TextField
from core.moderation.models import MOST_WORDS
from core.ranges import range_of

_LIMIT_MC = range_of(TokenRequest, "limit_mc")
_PRESETS = {"read": READING, "make": MAKING, "all": (EVERYTHING,)}


def _with_links(text: str) -> SafeString:
    """In tabs of their own, so that what was typed stays."""
    for words, address in (("terms of use", "/terms/"), ("privacy notice", "/privacy/")):
        link = f'<a class="link" href="{address}" target="_blank" rel="noopener">{words}</a>'
        text = text.replace(words, link)
    return mark_safe(text)  # noqa: S308  our own words


class ConsentForm(forms.Form):
    """The part of the sign-up form that is ours; allauth builds the rest on top of it."""

    field_order = ["email", "password1", "terms"]
    terms = forms.BooleanField(
        label=_with_links(POLICIES[ConsentPurpose.TERMS].text),
        error_messages={"required": "Visiona is for adults who accept the terms. Tick the box."},
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the person's row exists."""
        record_consent(user, ConsentPurpose.TERMS)


class SignUpPasswordForm(forms.Form):
    """The password that an address was signed up with, of somebody who is not logged in."""

    password = forms.CharField(
        label="Password",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, address: EmailAddress, *args: Any) -> None:
        self.request, self.address = request, address
        super().__init__(*args)

    def clean_password(self) -> str:
        """Its tries are counted as those of the login page."""
        credentials = {"email": self.address.email, "password": self.cleaned_data["password"]}
        person = get_adapter().authenticate(self.request, **credentials)
        if person is None or person.pk != self.address.user_id:
            raise forms.ValidationError("This is not the password that was chosen.")
        return credentials["password"]


class ErasureForm(forms.Form):
    """The typed address says that it is meant."""

    when = forms.ChoiceField(
        label="When",
        choices=[
            ("later", "In seven days. Until then all works as before, and you can undo it"),
            ("now", "Now. You are logged out everywhere, and there is no undo"),
        ],
        initial="later",
        widget=forms.RadioSelect,
    )
    email = TextField(
        label="Type your email address to delete your account",
        max_length=254,
        error_messages={"required": "Type your email address. Nothing was deleted."},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, person: User, *args: Any) -> None:
        super().__init__(*args)
        self.person = person

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        if typed.strip().lower() != self.person.email.lower():
            raise forms.ValidationError(
                "This is not the address of your account. Nothing was deleted."
            )
        return typed

    @property
    def at_once(self) -> bool:
        return bool(self.cleaned_data["when"] == "now")


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name"]
        field_classes = {"name": TextField}
        labels = {"name": "Name"}
        help_texts = {"name": "Shown to you only, in menus and mails."}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=Theme.choices)


class TokenForm(forms.Form):
    """A token for a program: its name, what it may do, what it may spend, and until when.

    Which kind is asked only where there is a test mode.
    """

    name = TextField(
        label="Name",
        max_length=80,
        help_text="What it is for, so that you know later which one to revoke.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=[
            (TokenKind.LIVE, "Live: it works with your models and your credits"),
            (
                TokenKind.TEST,
                "Test: the sandbox answers, nothing is charged, all goes after 7 days. It sees no"
                " live token, model or picture; your photos and webhooks serve both kinds",
            ),
        ],
        initial=TokenKind.LIVE,
        required=False,
        widget=forms.RadioSelect,
    )
    access = forms.ChoiceField(
        label="It may do",
        choices=[
            ("read", "Read only: see and download, change nothing, spend nothing"),
            ("make", "Make pictures: with your models, vector files too; spends credits"),
            ("all", "Everything you may do"),
            ("chosen", "What you tick yourself"),
        ],
        initial="read",
        widget=forms.RadioSelect,
    )
    scopes = forms.MultipleChoiceField(
        label="What exactly",
        choices=list(SCOPES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    limit = forms.DecimalField(
        label="Spend limit in credits",
        min_value=Decimal(_LIMIT_MC.low) / 1000,
        max_value=Decimal(_LIMIT_MC.high) / 1000,
        decimal_places=3,
        required=False,
        help_text="Empty for no limit.",
    )
    limit_period = forms.ChoiceField(label="Counted", choices=LimitPeriod.choices)
    lasts = forms.ChoiceField(
        label="Ends",
        choices=[("30", "in 30 days"), ("90", "in 90 days"), ("365", "in a year"), ("", "never")],
        initial="90",
        required=False,
    )
    request_key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_staff: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_staff:
            scopes: Any = self.fields["scopes"]
            scopes.choices = [*SCOPES.items(), *STAFF_SCOPES.items()]
        if not settings.TEST_MODE_URL:
            del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if fields.get("access") == "chosen" and not fields.get("scopes"):
            self.add_error("scopes", "Tick at least one.")
        return fields

    def scope_groups(self) -> list[tuple[str, list[BoundWidget]]]:
        """The boxes by what they are about."""
        groups = groupby(self["scopes"], key=lambda box: box.data["value"].partition(":")[0])
        return [(about.capitalize(), list(boxes)) for about, boxes in groups]

    def token_request(self) -> TokenRequest:
        """Of a form that is valid."""
        fields = self.cleaned_data
        limit: Decimal | None = fields["limit"]
        return TokenRequest(
            name=fields["name"],
            scopes=_PRESETS.get(fields["access"]) or tuple(fields["scopes"]),
            limit_mc=None if limit is None else int(limit * 1000),
            limit_period=LimitPeriod(fields["limit_period"]),
            expiry=_end(fields["lasts"]),
            kind=TokenKind(fields.get("kind") or TokenKind.LIVE),
            request_key=fields["request_key"] or uuid4(),
        )


def _end(days: str) -> datetime | None:
    return timezone.now() + timedelta(days=int(days)) if days else None


class AppealForm(forms.Form):
    """Why somebody sees a decision otherwise."""

    words = TextField(
        label="Why do you see it otherwise?",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say why you see it otherwise."},
    )
