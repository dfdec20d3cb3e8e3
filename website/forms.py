"""What strangers and people write to us."""

from __future__ import annotations

from django import forms

from core.forms import TextField
from core.moderation.cases import Report
from core.moderation.models import MOST_WORDS, Matter


class ContactForm(forms.Form):
    ABOUT = (
        ("help", "Help with the product"),
        ("payment", "A payment or a refund"),
        ("privacy", "My data and my rights"),
        ("report", "A picture of me, or one that breaks the rules"),
        ("security", "A hole in the security"),
        ("other", "Something else"),
    )
    email = forms.EmailField(
        label="Your email address",
        max_length=254,
        help_text="We answer there.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    about = forms.ChoiceField(
        label="What it is about",
        choices=ABOUT,
    )
    message = TextField(
        label="Message",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Write what we can do for you."},
    )


class ReportForm(forms.Form):
    address = TextField(
        label="Where is it?",
        max_length=300,
        help_text="Its address, or how you came to see it.",
        error_messages={"required": "Write where it is, so that we can find it."},
    )
    matter = forms.ChoiceField(label="What is wrong with it?", choices=Matter.choices)
    words = TextField(
        label="What should we know?",
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    email = forms.EmailField(
        label="Your email address",
        max_length=254,
        required=False,
        help_text="Only if you want to hear what became of it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    @property
    def report(self) -> Report:
        found = self.cleaned_data
        return Report(found["address"], found["matter"], found["words"], found["email"])
