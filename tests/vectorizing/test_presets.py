from __future__ import annotations

from dataclasses import replace

from tracer.tracing.options import COLOURS, Kind
from vectorizing import presets
from vectorizing.forms import OptionsForm, initial
from vectorizing.models import columns


def test_each_preset_is_what_the_form_accepts_and_a_row_holds():
    for preset in presets.PRESETS:
        form = OptionsForm(initial(preset.options))

        assert form.is_valid(), form.errors
        assert form.options() == preset.options
        assert columns(preset.options)["colours"] in COLOURS


def test_presets_are_told_apart_by_key_and_by_settings():
    assert len({preset.key for preset in presets.PRESETS}) == len(presets.PRESETS)
    assert len({preset.options for preset in presets.PRESETS}) == len(presets.PRESETS)
    assert {preset.options.kind for preset in presets.PRESETS} == set(Kind)


def test_settings_are_known_by_the_preset_that_they_are():
    logo = presets.find("logo")

    assert logo
    assert presets.known_as(logo.options) == logo
    assert presets.known_as(replace(logo.options, colours=33)) is None
    assert presets.find("nobody's") is None
