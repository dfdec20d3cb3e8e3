"""What moderators write."""

from __future__ import annotations

from django import forms

from core.forms import TextField
from core.moderation.models import MOST_REASON, Action, Answer


class ReasonForm(forms.Form):
    reason = TextField(
        label="Reason",
        max_length=MOST_REASON,
        help_text="The person reads it, as it stands here.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why: the person reads it."},
    )


class RulingForm(ReasonForm):
    action = forms.ChoiceField(choices=Action.choices)


class AnswerForm(ReasonForm):
    answer = forms.ChoiceField(choices=[*Answer.choices, ("lift", "Lift")])
