"""What a person may ask for; the ranges of their own model win over ours where narrower."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget

from accounts.models import User
from core.forms import NUMBER_ERRORS, TextField
from core.ranges import range_of
from generations.models import MOST_LETTERS, SIZES, GenerationSettings, OutputFormat
from generations.services import enhancements, queries
from generations.services.generations import NOT_READY, GenerationRequest, out_of_range

SETTINGS = tuple(each.name for each in fields(GenerationSettings))
# In sight at once; the rest of `SIZES` stands behind "More".
USUAL_RATIOS = ("1:1", "4:5", "9:16", "3:2", "16:9")
ADVANCED = ("seed", "steps", "guidance", "lora_scale", "output_format")
_OUTPUTS, _STEPS, _GUIDANCE, _LORA_SCALE = (
    range_of(GenerationSettings, name) for name in ("outputs", "steps", "guidance", "lora_scale")
)
_TOO_LONG = f"Use up to {MOST_LETTERS:,} characters. Nothing was cut off."


class ModelField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.trigger_word}"


class WordsForm(forms.Form):
    """The words, and the model they are for."""

    prompt = TextField(
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
                "invalid_choice": NOT_READY,
            },
        )


class EnhanceForm(WordsForm):
    """Words to make better, and who is asked to."""

    provider = forms.ChoiceField(
        choices=enhancements.provider_choices,
        error_messages={
            "required": enhancements.SWITCHED_OFF,
            "invalid_choice": enhancements.NO_SUCH_ENHANCER,
        },
    )
    enhance_key = forms.UUIDField(required=False)


class StudioForm(WordsForm):
    """One request for pictures. An empty advanced setting means the recommended value."""

    original_prompt = TextField(required=False, max_length=MOST_LETTERS, widget=forms.HiddenInput)
    aspect_ratio = forms.ChoiceField(
        choices=[(ratio, ratio) for ratio in SIZES],
        widget=forms.RadioSelect,
        initial=GenerationSettings.aspect_ratio,
    )
    outputs = forms.TypedChoiceField(
        label="Pictures",
        coerce=int,
        choices=[(number, number) for number in _OUTPUTS.steps],
        widget=forms.RadioSelect,
        initial=GenerationSettings.outputs,
    )
    seed = forms.IntegerField(
        required=False,
        **range_of(GenerationSettings, "seed").bounds,
        error_messages=NUMBER_ERRORS,
        help_text="Empty: a new one each time. The same seed repeats a picture.",
    )
    steps = forms.IntegerField(
        required=False,
        **_STEPS.bounds,
        error_messages=NUMBER_ERRORS,
        help_text=f"{_STEPS}. {_STEPS.about}",
    )
    guidance = forms.DecimalField(
        required=False,
        **_GUIDANCE.bounds,
        error_messages=NUMBER_ERRORS,
        help_text=f"{_GUIDANCE}. {_GUIDANCE.about}",
    )
    lora_scale = forms.DecimalField(
        label="Likeness",
        required=False,
        **_LORA_SCALE.bounds,
        error_messages=NUMBER_ERRORS,
        help_text=f"{_LORA_SCALE}. {_LORA_SCALE.about}",
    )
    output_format = forms.ChoiceField(
        label="File format",
        choices=OutputFormat.choices,
        widget=forms.RadioSelect,
        initial=GenerationSettings.output_format,
    )
    request_key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, owner: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(owner, *args, **kwargs)
        for name in ("steps", "guidance", "lora_scale"):
            self.fields[name].widget.attrs["placeholder"] = f"{getattr(GenerationSettings, name)}"

    def clean(self) -> dict[str, Any]:
        model = self.cleaned_data.get("model")
        for name, words in out_of_range(model, self.cleaned_data).items() if model else ():
            self.add_error(name, words)
        return self.cleaned_data

    def generation_request(self) -> GenerationRequest:
        """What the valid form asks for."""
        asked = self.cleaned_data
        given = {name: asked[name] for name in SETTINGS if asked[name] is not None}
        return GenerationRequest(
            model=asked["model"],
            prompt=asked["prompt"],
            settings=GenerationSettings(**given),
            request_key=asked["request_key"] or uuid4(),
            original_prompt=asked["original_prompt"],
        )

    def acceptable(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Those of an address's values that the form would take, to fill it in with."""
        return {
            name: given[name]
            for name in ("model", "prompt", *SETTINGS)
            if name in given and _takes(self.fields[name], given[name])
        }

    def shapes(self) -> list[tuple[BoundWidget, int, int]]:
        """The buttons of the usual aspect ratios, each with the width and height to draw."""
        return [shape for shape in self._shapes() if shape[0].data["value"] in USUAL_RATIOS]

    def more_shapes(self) -> list[tuple[BoundWidget, int, int]]:
        """Those that are asked for less, behind a button."""
        return [shape for shape in self._shapes() if shape[0].data["value"] not in USUAL_RATIOS]

    @property
    def opens_shapes(self) -> bool:
        """Whether one of the others is chosen."""
        return self["aspect_ratio"].value() in set(SIZES) - set(USUAL_RATIOS)

    def numbers(self) -> list[forms.BoundField]:
        """The advanced settings that are typed."""
        return [self[name] for name in ADVANCED if name != "output_format"]

    @property
    def opens_advanced(self) -> bool:
        """Whether something in there is wrong or was set by the person."""
        return any(self[name].errors or self._is_set(name) for name in ADVANCED)

    def _shapes(self) -> list[tuple[BoundWidget, int, int]]:
        return [(choice, *SIZES[str(choice.data["value"])]) for choice in self["aspect_ratio"]]

    def _is_set(self, name: str) -> bool:
        value = self[name].value()
        return value not in (None, "", self.fields[name].initial)


def _takes(field: forms.Field, value: Any) -> bool:
    try:
        field.clean(value)
    except ValidationError:
        return False
    return True
