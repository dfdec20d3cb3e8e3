"""How every form of the site is drawn, and how it says what is wrong or why it was refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseForm
from django.forms.renderers import DjangoTemplates
from django.template import loader

from core.refusals import Refused
from core.text import clean

# What is wrong with a number, in words that say what to do.
NUMBER_ERRORS = {
    "invalid": "Write a number.",
    "min_value": "Choose %(limit_value)s or more.",
    "max_value": "Choose %(limit_value)s or less.",
    "max_decimal_places": "Use up to %(max)s decimal places.",
}


class TextField(forms.CharField):
    """Words that a person types: without what nobody sees, so that blank ones are missing; in one
    line, unless there is room for more."""

    def to_python(self, value: Any) -> Any:
        lines = isinstance(self.widget, forms.Textarea | forms.HiddenInput)
        return super().to_python(clean(str(value or ""), lines=lines))


def add_refusal(form: BaseForm, refusal: Refused) -> None:
    """At the field that it is about, where the form has it."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


class Renderer(DjangoTemplates):
    """Our own markup for forms and fields; Django's for the controls themselves."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("components/"):
            return loader.get_template(template_name)
        return super().get_template(template_name)
