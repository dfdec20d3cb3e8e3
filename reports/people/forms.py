"""What staff fill in to do something for a person: always a reason, which the person reads."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms

from billing.prices import CREDIT
from core.forms import NUMBER_ERRORS, TextField

_MOST_CREDITS = 100_000


class ActForm(forms.Form):
    """`request_key` is of this page, so that a second press does nothing more; `seen` names the
    newest act of this kind that the page knew."""

    reason = TextField(label="Reason", max_length=200, help_text="The person reads it.")
    request_key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    about = TextField(max_length=80, required=False, widget=forms.HiddenInput)

    @property
    def facts(self) -> dict[str, Any]:
        """What is to be done, beside the reason."""
        return {}


class CreditsForm(ActForm):
    credits = forms.DecimalField(
        label="Credits",
        min_value=-_MOST_CREDITS,
        max_value=_MOST_CREDITS,
        decimal_places=3,
        help_text="As people see them: 5 or 0.2. A negative number takes free ones.",
        error_messages=NUMBER_ERRORS,
    )
    field_order = ("credits", "reason")

    def clean_credits(self) -> Decimal:
        amount: Decimal = self.cleaned_data["credits"]
        if not amount:
            raise forms.ValidationError("Write how many credits; zero changes nothing.")
        return amount

    @property
    def facts(self) -> dict[str, Any]:
        return {"amount_mc": int(self.cleaned_data["credits"] * CREDIT)}


class ErasureForm(ActForm):
    reason = TextField(
        label="Reason",
        max_length=200,
        help_text="The person reads it. It is kept when they are gone: write no name, no address.",
    )
    at_once = forms.BooleanField(
        label="At once, which nobody can undo",
        required=False,
        help_text="A colleague has to allow it. Otherwise the person has seven days to undo it.",
    )

    @property
    def facts(self) -> dict[str, Any]:
        return {"at_once": self.cleaned_data["at_once"]}


class DecisionForm(forms.Form):
    """A colleague's look at what was asked for."""

    allowed = forms.TypedChoiceField(
        label="Decision",
        choices=[("yes", "Allow it: it is done at once"), ("no", "Decline it")],
        widget=forms.RadioSelect,
        coerce=lambda word: word == "yes",
    )
    answer = TextField(
        label="Why not", max_length=200, required=False, help_text="For whoever asked for it."
    )

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("allowed") is False and not found.get("answer"):
            self.add_error("answer", "Say why, so that whoever asked knows.")
        return found
