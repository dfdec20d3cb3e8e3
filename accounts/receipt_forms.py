"""A receipt that somebody wants to have checked: pasted, or as a file."""

from __future__ import annotations

from typing import Any

from django import forms

from core.forms import TextField
from core.receipts.signatures import MOST_BYTES


class VerifyForm(forms.Form):
    file = forms.FileField(
        label="The file",
        required=False,
        help_text="The JSON or the PDF, as you saved it.",
        widget=forms.FileInput(
            attrs={"accept": ".json,.pdf,.txt,.jws", "class": "w-full min-w-0"}
        ),
    )
    text = TextField(
        label="Or its text",
        required=False,
        help_text="All of the JSON, or the long line that begins with eyJ.",
        widget=forms.Textarea(
            attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off", "class": "mono"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("file") and not given.get("text") and not self.errors:
            self.add_error("text", "Choose a file or paste a text.")
        return given

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError("This file is far larger than a receipt.")
        return file

    @property
    def content(self) -> bytes:
        file = self.cleaned_data.get("file")
        return file.read() if file else self.cleaned_data["text"].encode()
