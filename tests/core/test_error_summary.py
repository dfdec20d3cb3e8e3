from __future__ import annotations

from uuid import uuid4

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory

from core.error_summary import FormError, Notice, form_errors

LONG = "I agree that my photos are used for one training and nothing else"


class Question(forms.Form):
    word = forms.CharField(label="Trigger word", max_length=3)
    size = forms.ChoiceField(choices=[("s", "Small")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label=LONG, error_messages={"required": "Tick the box."})
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self):
        if self.data.get("word") == "bad":
            raise forms.ValidationError("These don't fit together.")


def sent(**values):
    """What a template knows after this was posted."""
    return {"form": Question(values), "request": RequestFactory().post("/")}


def test_each_error_leads_to_its_control():
    found = form_errors(sent(word="four", size="x"))

    assert [error.target for error in found] == ["id_word", "id_size_0", "id_agree"]
    assert found[0].text.startswith("Trigger word: ")
    assert found[2].text == "Tick the box."


def test_what_is_about_no_field_of_the_page_says_how_to_go_on():
    found = form_errors(sent(word="bad", size="s", agree="on", key="nonsense"))

    assert found[0] == FormError("These don't fit together.")
    assert "Load it again" in found[1].text
    assert found[1].target == ""


def test_every_form_and_refusal_of_the_page_is_in_it_once():
    context = sent(word="cat", size="s")
    context |= {"again": context["form"], "why": Notice("Too few.", (("/pricing/", "Buy"),))}

    found = form_errors(context)

    assert [error.text for error in found] == ["Tick the box.", "Too few."]
    assert found[1].links == (("/pricing/", "Buy"),)


def test_a_page_that_is_only_opened_complains_of_nothing():
    context = sent() | {"why": Notice("The plan is full."), "request": RequestFactory().get("/")}

    assert form_errors(context) == []


@pytest.mark.parametrize("value", [uuid4(), None, "x"])
def test_what_a_page_holds_besides_does_not_matter(value):
    assert form_errors({"form": value, "request": RequestFactory().post("/")}) == []


def test_the_page_says_it_in_its_title_and_takes_the_focus():
    source = "{% title_mark %}|{% error_summary %}"
    page = engines["django"].from_string(source)

    wrong = page.render(sent(word="cat", size="s"), RequestFactory().post("/"))
    right = page.render(sent(word="cat", size="s", agree="1"), RequestFactory().post("/"))

    assert wrong.startswith("Error: |")
    assert "autofocus" in wrong
    assert 'href="#id_agree"' in wrong
    assert right.strip() == "|"
