"""What a person tells us about a server of theirs."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms

from core.forms import TextField
from notifications.models import LONGEST_ADDRESS, PROGRAM_CHOICES


class WebhookForm(forms.Form):
    """Where to, and what to tell. Whether we may send there is asked of the network later."""

    url = TextField(
        label="Address",
        max_length=LONGEST_ADDRESS,
        help_text="It begins with https:// and takes a POST. Redirects are not followed.",
        widget=forms.URLInput(
            attrs={
                "placeholder": "https://example.com/visiona",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
    )
    events = forms.MultipleChoiceField(
        label="Tell it when",
        choices=PROGRAM_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    request_key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def clean_request_key(self) -> UUID:
        """Without the form's own key this is a new request."""
        return self.cleaned_data["request_key"] or uuid4()
