from __future__ import annotations

from django import forms

from core.forms import add_refusal
from core.refusals import Refused


class Question(forms.Form):
    word = forms.CharField(label="Trigger word", help_text="One <b>word</b>.", max_length=3)
    note = forms.CharField(required=False)
    agree = forms.BooleanField(label="I agree")
    size = forms.ChoiceField(choices=[("s", "Small")], widget=forms.RadioSelect)

    def clean(self):
        if self.cleaned_data.get("note") == "bad":
            raise forms.ValidationError("These don't fit together.")


def test_a_question_names_its_hint_and_its_error():
    page = str(Question({"word": "four"})["word"].as_field_group())

    assert '<label for="id_word">Trigger word</label>' in page
    assert 'aria-describedby="id_word_helptext id_word_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_word_helptext"' in page
    assert 'id="id_word_error"' in page


def test_a_refusal_stands_at_its_field_where_the_form_has_it():
    form = Question({"word": "cat", "agree": "on", "size": "s"})

    add_refusal(form, Refused("used", "You use it already.", field="word"))
    add_refusal(form, Refused("many", "You have enough.", field="elsewhere"))

    assert form.errors == {"word": ["You use it already."], "__all__": ["You have enough."]}


def test_a_hint_is_escaped():
    assert "<b>" not in Question()["word"].as_field_group()


def test_what_may_be_left_out_says_so():
    page = Question()["note"].as_field_group()

    assert "(optional)" in page
    assert "(optional)" not in Question()["word"].as_field_group()


def test_a_tick_box_stands_before_its_label():
    page = Question()["agree"].as_field_group()

    assert page.index("<input") < page.index("<label")


def test_radio_buttons_share_a_legend():
    page = Question()["size"].as_field_group()

    assert "<fieldset" in page
    assert "<legend>Size</legend>" in page
