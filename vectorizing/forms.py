"""What a person sets before a picture is traced."""

from __future__ import annotations

from typing import Any

from django import forms

from tracer.tracing.options import COLOURS, DETAIL, SMOOTHING, THRESHOLD, Kind, Options

DETAILS = tuple(zip(DETAIL.steps, ("Coarse", "Low", "Medium", "High", "Fine"), strict=True))
SMOOTHINGS = tuple(
    zip(SMOOTHING.steps, ("Corners", "Sharp", "Medium", "Soft", "Round"), strict=True)
)
KINDS = (
    (Kind.LINE, "Line art"),
    (Kind.FLAT, "Flat colours"),
    (Kind.PHOTO, "Photo"),
)


class OptionsForm(forms.Form):
    """A field that the chosen kind has no use for is neither checked nor kept."""

    kind = forms.ChoiceField(label="What is it?", choices=KINDS, widget=forms.RadioSelect)
    colours = forms.IntegerField(
        label="Colours",
        **COLOURS.bounds,
        error_messages={"required": f"Say how many, {COLOURS}."},
    )
    detail = forms.TypedChoiceField(
        label="Detail", choices=DETAILS, coerce=int, widget=forms.RadioSelect
    )
    smoothing = forms.TypedChoiceField(
        label="Curves", choices=SMOOTHINGS, coerce=int, widget=forms.RadioSelect
    )
    remove_background = forms.BooleanField(label="Leave out the background", required=False)
    threshold = forms.IntegerField(
        label="Black and white",
        required=False,
        **THRESHOLD.bounds,
        help_text="What is darker than this counts as ink. Empty: we find it.",
        widget=forms.NumberInput(attrs={"placeholder": "Automatic"}),
    )

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            self._forget("colours" if self.data.get("kind") == Kind.LINE else "threshold")

    @property
    def scales(self) -> list[forms.BoundField]:
        """Five steps each, drawn alike."""
        return [self["detail"], self["smoothing"]]

    def options(self) -> Options:
        """What was chosen; only for a form that is valid."""
        return Options(**self.cleaned_data | {"kind": Kind(self.cleaned_data["kind"])})

    def _forget(self, name: str) -> None:
        self.errors.pop(name, None)
        self.cleaned_data[name] = getattr(Options, name)


def initial(options: Options) -> dict[str, Any]:
    """For a form that begins with these settings."""
    return {name: getattr(options, name) for name in OptionsForm.base_fields}
