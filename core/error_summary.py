"""What is wrong with what was sent, gathered from all forms of a page for one list on its top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import HttpRequest

# A question that is longer than this is not said again before its error.
_LONGEST_LABEL = 30
_STALE = "This page was open too long. Load it again, and send the form once more."


@dataclass(frozen=True)
class Notice:
    """Why nothing was made; `links` are addresses of pages that help, with their words."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FormError:
    """One line of the list; `target` is the id of the control where it can be put right."""

    text: str
    target: str = ""
    links: tuple[tuple[str, str], ...] = ()


def form_errors(context: Mapping[Any, Any]) -> list[FormError]:
    """Of every form and notice among a template's values, once something was sent."""
    request: HttpRequest | None = context.get("request")
    if request and request.method != "POST":
        return []
    # By their type: asking a lazy value for its class would make it.
    values = {id(value): value for value in context.values()}.values()
    forms = [value for value in values if issubclass(type(value), BaseForm)]
    notices = [value for value in values if type(value) is Notice]
    of_forms = [line for form in forms for line in _of_form(form)]
    return of_forms + [FormError(notice.text, links=notice.links) for notice in notices]


def _of_form(form: BaseForm) -> Iterator[FormError]:
    for text in form.non_field_errors():
        yield FormError(str(text))
    for field in form:
        if field.errors and field.is_hidden:
            yield FormError(_STALE)
        else:
            for text in field.errors:
                yield FormError(_with_label(field, str(text)), _control(field))


def _with_label(field: BoundField, text: str) -> str:
    """A text of Django's own does not say what it is about."""
    label = str(field.label)
    return text if len(label) > _LONGEST_LABEL else f"{label}: {text}"


def _control(field: BoundField) -> str:
    """A question with several boxes has no id of its own: its first box has."""
    return field.id_for_label or f"{field.auto_id}_0"
