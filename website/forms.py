"""What strangers and people write to us."""

from __future__ import annotations

from django import forms

from core.forms import TextField


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
