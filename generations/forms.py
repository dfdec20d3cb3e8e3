"""What a person may ask for; the ranges of their own model win over ours where narrower."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget

from accounts.models import User
from generations.models import MOST_OUTPUTS, SIZES, OutputFormat
from generations.services import enhancements, queries
from generations.services.generations import MOST_SEED, Order, Settings

MOST_LETTERS = 1500
# Our name of a setting, and its name in the model's own list of inputs.
INPUT_NAMES = {
    "outputs": "num_outputs",
    "steps": "num_inference_steps",
    "guidance": "guidance_scale",
    "lora_scale": "lora_scale",
}
SETTINGS = ("aspect_ratio", "outputs", "seed", "steps", "guidance", "lora_scale", "output_format")
ADVANCED = ("seed", "steps", "guidance", "lora_scale", "output_format")
_NUMBER = {
    "invalid": "Write a number.",
    "min_value": "Choose %(limit_value)s or more.",
    "max_value": "Choose %(limit_value)s or less.",
    "max_decimal_places": "Use up to %(max)s decimal places.",
}
_TOO_LONG = f"Use up to {MOST_LETTERS:,} characters. Nothing was cut off."


class PromptField(forms.CharField):
    """A line end counts once, as in the browser's own limit."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class ModelField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.trigger_word}"


class WordsForm(forms.Form):
    """The words, and the model they are for."""

    prompt = PromptField(
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write what you want to see.", "max_length": _TOO_LONG},
    )

    def __init__(self, owner: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["model"] = ModelField(
            queryset=queries.ready_models(owner),
            empty_label=None,
            error_messages={
                "required": "Choose a model.",
                "invalid_choice": "This model is not ready to make pictures. Choose another one.",
            },
        )


class EnhanceForm(WordsForm):
    """Words to make better, and who is asked to."""

    provider = forms.ChoiceField(
        choices=enhancements.provider_choices,
        error_messages={
            "required": "Enhancing is switched off here. Your own words serve.",
            "invalid_choice": "This enhancer is switched off. Choose another one.",
        },
    )
    enhance_key = forms.UUIDField(required=False)


class StudioForm(WordsForm):
    """One request for pictures. An empty advanced setting means the recommended value."""

    original_prompt = PromptField(
        required=False, max_length=MOST_LETTERS, widget=forms.HiddenInput
    )
    aspect_ratio = forms.ChoiceField(
        choices=[(ratio, ratio) for ratio in SIZES],
        widget=forms.RadioSelect,
        initial=Settings.aspect_ratio,
    )
    outputs = forms.TypedChoiceField(
        label="Pictures",
        coerce=int,
        choices=[(number, number) for number in range(1, MOST_OUTPUTS + 1)],
        widget=forms.RadioSelect,
        initial=Settings.outputs,
    )
    seed = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_SEED,
        error_messages=_NUMBER,
        help_text="Empty: a new one each time. The same seed repeats a picture.",
    )
    steps = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=50,
        error_messages=_NUMBER,
        help_text="1 to 50. More is finer and takes longer.",
    )
    guidance = forms.DecimalField(
        required=False,
        min_value=0,
        max_value=10,
        decimal_places=2,
        error_messages=_NUMBER,
        help_text="0 to 10. How closely to follow the words.",
    )
    lora_scale = forms.DecimalField(
        label="Likeness",
        required=False,
        min_value=-1,
        max_value=3,
        decimal_places=2,
        error_messages=_NUMBER,
        help_text="−1 to 3. How strongly your training shows.",
    )
    output_format = forms.ChoiceField(
        label="File format",
        choices=OutputFormat.choices,
        widget=forms.RadioSelect,
        initial=Settings.output_format,
    )
    request_key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, owner: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(owner, *args, **kwargs)
        for name in ("steps", "guidance", "lora_scale"):
            self.fields[name].widget.attrs["placeholder"] = f"{getattr(Settings, name)}"

    def clean(self) -> dict[str, Any]:
        model = self.cleaned_data.get("model")
        if model:
            for name, theirs in INPUT_NAMES.items():
                self._keep_in_range(name, model.inputs.get(theirs, {}))
        return self.cleaned_data

    def order(self) -> Order:
        """What the valid form asks for."""
        fields = self.cleaned_data
        given = {name: fields[name] for name in SETTINGS if fields[name] is not None}
        return Order(
            model=fields["model"],
            prompt=fields["prompt"],
            settings=Settings(**given),
            request_key=fields["request_key"] or uuid4(),
            original_prompt=fields["original_prompt"],
        )

    def acceptable(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Those of an address's values that the form would take, to fill it in with."""
        return {
            name: given[name]
            for name in ("model", "prompt", *SETTINGS)
            if name in given and _takes(self.fields[name], given[name])
        }

    def shapes(self) -> list[tuple[BoundWidget, int, int]]:
        """The buttons of the aspect ratio, each with the width and height to draw."""
        return [(choice, *SIZES[str(choice.data["value"])]) for choice in self["aspect_ratio"]]

    def numbers(self) -> list[forms.BoundField]:
        """The advanced settings that are typed."""
        return [self[name] for name in ADVANCED if name != "output_format"]

    @property
    def opens_advanced(self) -> bool:
        """Whether something in there is wrong or was set by the person."""
        return any(self[name].errors or self._is_set(name) for name in ADVANCED)

    def _is_set(self, name: str) -> bool:
        value = self[name].value()
        return value not in (None, "", self.fields[name].initial)

    def _keep_in_range(self, name: str, theirs: Mapping[str, Any]) -> None:
        value = self.cleaned_data.get(name)
        low, high = theirs.get("minimum"), theirs.get("maximum")
        if value is None:
            return
        if (low is not None and value < low) or (high is not None and value > high):
            self.add_error(name, ValidationError(f"This model takes {low} to {high}."))


def _takes(field: forms.Field, value: Any) -> bool:
    try:
        field.clean(value)
    except ValidationError:
        return False
    return True
