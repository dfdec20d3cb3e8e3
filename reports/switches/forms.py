"""What staff send to turn a switch, and to tell people something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from core.forms import TextField
from core.switches.models import MOST_LETTERS, Announcement, Audience, Level, Service
from core.switches.turn import Turn


class TurnForm(forms.Form):
    """`seen` is the newest turn that the page showed: who was slower is told."""

    to = forms.ChoiceField(choices=[("on", "on"), ("off", "off")], widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    message = TextField(
        label="What people are told",
        max_length=MOST_LETTERS,
        required=False,
        help_text="Beside each disabled button. Empty: the usual words.",
    )
    reason = TextField(label="Reason", max_length=MOST_LETTERS, help_text="For colleagues.")

    def turn(self, service: Service) -> Turn:
        found = self.cleaned_data
        return Turn(service, found["to"] == "on", found["message"], found["reason"])


class AnnouncementForm(forms.Form):
    text = TextField(label="What to tell", max_length=MOST_LETTERS)
    level = forms.ChoiceField(choices=Level.choices, label="Kind")
    audience = forms.ChoiceField(choices=Audience.choices, label="For whom")
    begins_at = forms.DateTimeField(
        label="From",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        help_text="In UTC. Empty: now.",
    )
    ends_at = forms.DateTimeField(
        label="Until",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        help_text="In UTC. Empty: until it is withdrawn.",
    )

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        begins_at, ends_at = found.get("begins_at") or timezone.now(), found.get("ends_at")
        if ends_at and ends_at <= max(begins_at, timezone.now()):
            self.add_error("ends_at", "Choose a time that is still to come, after the beginning.")
        return found | {"begins_at": begins_at}

    @property
    def announcement(self) -> Announcement:
        return Announcement(**self.cleaned_data)
