"""What a person may ask of a training, and the name of a model."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.template.defaultfilters import date

from accounts.models import ConsentPurpose
from accounts.policies import POLICIES
from core.forms import NUMBER_ERRORS, TextField
from models_training import presets, trigger_words
from models_training.models import (
    LONGEST_NAME,
    Agreement,
    Answer,
    PersonalModel,
    Trainer,
    one_line,
)
from models_training.presets import RECOMMENDED
from models_training.services.trainings import CONSENT_MISSING
from models_training.trainer_settings import Kind, Setting, settings_of, usual

_NAME = "Give the model a name, so that you find it again."
_ENDS = {name: NUMBER_ERRORS[name] for name in ("min_value", "max_value")}


class TrainingForm(forms.Form):
    """A preset brings its own settings; only "custom" reads the advanced fields."""

    name = TextField(
        label="Name of the model",
        max_length=LONGEST_NAME,
        help_text="Only you see it.",
        error_messages={"required": _NAME},
    )
    trigger_word = TextField(
        max_length=trigger_words.LONGEST,
        help_text="The made-up word that stands for the person in your prompts.",
        error_messages={"required": "Choose a word that stands for the person in your prompts."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    preset = forms.ChoiceField(
        label="How to train", initial=presets.RECOMMENDED, widget=forms.RadioSelect
    )
    trainer = forms.SlugField(required=False)
    agreement = forms.TypedChoiceField(
        label="The photos show",
        coerce=UUID,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    consent = forms.BooleanField(
        label=POLICIES[ConsentPurpose.TRAIN_MODEL].text,
        error_messages={"required": CONSENT_MISSING},
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, trainer: Trainer, agreed: Iterable[Agreement] = (), **kwargs: Any
    ) -> None:
        """Presets and advanced fields are those of the trainer."""
        given = {"request_key": uuid4()} | usual(trainer)
        kwargs["initial"] = given | kwargs.get("initial", {}) | {"trainer": trainer.key}
        super().__init__(*args, **kwargs)
        self.chosen_trainer, known = trainer, settings_of(trainer)
        self.fields |= {role: _field(setting) for role, setting in known.items()}
        self.own = [*known]
        ways = [(each.key, each.label) for each in presets.presets_of(trainer)]
        preset: Any = self.fields["preset"]
        preset.choices = [*ways, (presets.CUSTOM, presets.CUSTOM.title())]
        others = [
            (str(each.pk), f"Somebody else, who agreed on {date(each.answered_at, 'j M Y, H:i')}")
            for each in agreed
        ]
        shown: Any = self.fields["agreement"]
        shown.choices = [("", "Me"), *others]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The advanced ones, for the page."""
        return [self[name] for name in self.own]

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    # Whether another model has the word is the service's to say: a double click must find its
    # own training before it finds the word taken.
    def clean_trigger_word(self) -> str:
        word: str = self.cleaned_data["trigger_word"]
        complaint = trigger_words.complaint(word)
        if complaint:
            raise forms.ValidationError(complaint)
        return word

    def clean(self) -> dict[str, Any]:
        """The advanced fields are read for "custom" only, so only then can they be wrong."""
        cleaned = super().clean() or {}
        if cleaned.get("preset") != presets.CUSTOM:
            for name in self.own:
                self.errors.pop(name, None)
        return cleaned

    @property
    def is_custom(self) -> bool:
        return bool(self.cleaned_data["preset"] == presets.CUSTOM)

    @property
    def settings(self) -> dict[str, Any]:
        if self.is_custom:
            return {name: self.cleaned_data[name] for name in self.own}
        return presets.settings_of(self.chosen_trainer, self.cleaned_data["preset"])

    @property
    def shown_settings(self) -> dict[str, Any]:
        """What the price on the page is for: what was chosen, as far as it can be."""
        preset = self["preset"].value()
        if preset != presets.CUSTOM:
            known = {each.key for each in presets.presets_of(self.chosen_trainer)}
            return presets.settings_of(
                self.chosen_trainer, preset if preset in known else RECOMMENDED
            )
        typed = {name: self._typed(name) for name in self.own}
        return usual(self.chosen_trainer) | {
            name: typed[name] for name in typed if typed[name] != ""
        }

    def _typed(self, name: str) -> Any:
        try:
            return self.fields[name].clean(self[name].value())
        except forms.ValidationError:
            return ""


def _field(setting: Setting) -> forms.Field:
    """The range comes from the trainer's row, as the schema of its version narrows it."""
    about: dict[str, Any] = {"label": setting.label, "help_text": setting.help}
    if setting.kind == Kind.SWITCH:
        return forms.BooleanField(required=False, **about)
    if setting.kind == Kind.CHOICE:
        shown = [(each, each.replace(",", ", ")) for each in setting.choices]
        return forms.ChoiceField(choices=shown, **about)
    within: Any = setting.within
    if setting.kind == Kind.WHOLE:
        return forms.IntegerField(**within.bounds, error_messages=_ENDS, **about)
    return forms.FloatField(
        **within.bounds,
        error_messages=_ENDS | {"min_value": f"Choose {within.least} or more."},
        widget=forms.NumberInput(attrs={"step": "any"}),
        **about,
    )


class NameForm(forms.ModelForm):
    class Meta:
        model = PersonalModel
        fields: ClassVar[list[str]] = ["name"]
        field_classes: ClassVar[dict[str, Any]] = {"name": TextField}
        error_messages: ClassVar[dict[str, Any]] = {"name": {"required": _NAME}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A page may have one for each model, so ids and labels tell them apart."""
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_%s-{self.instance.pk}"
        self.fields["name"].label = f"New name of “{self.instance}”"
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])


class DeletionForm(forms.Form):
    """The typed name says that it is meant: there is no way back from this."""

    name = TextField(
        label="Type its name to delete it",
        max_length=LONGEST_NAME,
        error_messages={"required": "Type the name of the model. Nothing was deleted."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    with_pictures = forms.BooleanField(required=False)

    def __init__(self, model: PersonalModel, *args: Any, pictures: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.model = model
        those = "the picture" if pictures == 1 else f"all {pictures} pictures"
        self.fields["with_pictures"].label = f"Also delete {those} made with it"
        if not pictures:
            del self.fields["with_pictures"]

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if _spoken(typed) != _spoken(self.model.name):
            raise forms.ValidationError(
                f"That is not its name. Type “{self.model.name}”. Nothing was deleted."
            )
        return typed


class AllDeletionForm(forms.Form):
    with_pictures = forms.BooleanField(
        required=False, label="Also delete all pictures made with them"
    )
    sure = forms.BooleanField(
        label="I know that there is no way back",
        error_messages={"required": "Tick this box to delete them. Nothing was deleted."},
    )


def _spoken(text: str) -> str:
    """As it is said aloud: case and the ways to write one letter do not count."""
    return one_line(unicodedata.normalize("NFKC", text)).casefold()


class AnswerForm(forms.Form):
    """Whoever agrees says that they are of age; nobody needs to be to refuse."""

    answer = forms.ChoiceField(choices=[(each, each) for each in Answer if each != Answer.WAITING])
    adult = forms.BooleanField(required=False, label="I am 18 or older, and the photos show me")

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if fields.get("answer") == Answer.AGREED and not fields.get("adult"):
            self.add_error("adult", "Tick this box to agree. To refuse you need not.")
        return fields
