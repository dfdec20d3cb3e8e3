from __future__ import annotations

from uuid import uuid4

import pytest

from models_training import presets
from models_training.forms import DeletionForm, NameForm, TrainingForm
from models_training.models import PersonalModel
from models_training.services import trainers
from models_training.trainer_settings import usual

pytestmark = pytest.mark.django_db


def answers(**changes):
    return {
        "name": "Me",
        "trigger_word": "zorivu4",
        "preset": "standard",
        "consent": "on",
        "request_key": str(uuid4()),
    } | changes


def training_form(*values, **more):
    return TrainingForm(*values, trainer=trainers.default(), **more)


def custom(**changes):
    fields = {name: str(value) for name, value in usual(trainers.default()).items()}
    return answers(preset="custom", **fields | changes)


def test_a_preset_brings_its_own_settings_whatever_the_advanced_fields_say():
    form = training_form(answers(preset="quick", steps="99999", optimizer="nonsense"))

    assert form.is_valid(), form.errors
    assert form.settings == presets.settings_of(trainers.default(), "quick")
    assert not form.is_custom


def test_custom_takes_the_advanced_fields():
    form = training_form(
        custom(steps="1234", lora_rank="24", learning_rate="0.0002", optimizer="prodigy")
    )

    assert form.is_valid(), form.errors
    chosen = {"steps": 1234, "lora_rank": 24, "learning_rate": 0.0002, "optimizer": "prodigy"}
    assert form.settings == usual(trainers.default()) | chosen
    assert form.is_custom


def test_captions_can_be_turned_off():
    data = custom()
    del data["autocaption"]

    form = training_form(data)

    assert form.is_valid(), form.errors
    assert form.settings["autocaption"] is False


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("steps", ("99", "4001", "many", "")),
        ("lora_rank", ("0", "129")),
        ("learning_rate", ("0.000009", "0.0011", "nan")),
        ("batch_size", ("0", "5")),
        ("resolution", ("2048", "")),
        ("optimizer", ("sgd",)),
    ],
)
def test_the_server_holds_the_ranges_of_custom_settings(field, values):
    for value in values:
        form = training_form(custom(**{field: value}))

        assert not form.is_valid(), value
        assert list(form.errors) == [field]


@pytest.mark.parametrize(
    ("field", "lowest", "highest"),
    [
        ("steps", "100", "4000"),
        ("lora_rank", "1", "128"),
        ("learning_rate", "0.00001", "0.001"),
        ("batch_size", "1", "2"),
    ],
)
def test_the_ends_of_the_ranges_are_allowed(field, lowest, highest):
    for value in (lowest, highest):
        assert training_form(custom(**{field: value})).is_valid(), value


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "Give the model a name"),
        ("name", "x" * 61, "60 characters"),
        ("trigger_word", "dog", "real word or name"),
        ("trigger_word", "", "Choose a word"),
        ("trigger_word", "z" * 21, "20 characters"),
        ("preset", "best-ever", "best-ever"),
        ("consent", "", "Tick this box"),
        ("request_key", "not-a-key", "valid UUID"),
    ],
)
def test_bad_answers_are_named(field, value, words):
    form = training_form(answers(**{field: value}))

    assert not form.is_valid()
    assert words in " ".join(form.errors[field])


def test_each_form_has_its_own_key():
    first, second = training_form(), training_form()

    assert first["request_key"].value() != second["request_key"].value()


def test_a_name_is_one_line():
    form, other = training_form(answers(name=" Anna\nat  sea ")), NameForm({"name": "An\r\nna"})

    assert form.is_valid()
    assert other.is_valid()
    assert (form.cleaned_data["name"], other.cleaned_data["name"]) == ("Anna at sea", "An na")


@pytest.mark.parametrize(
    ("typed", "is_meant"),
    [("Ånna  at sea", True), ("A\u030anna at sea", True), ("ånna AT sea ", True), ("Anna", False)],
)
def test_a_name_is_typed_as_it_is_said(typed, is_meant):
    form = DeletionForm(PersonalModel(name="Ånna at sea"), {"name": typed})

    assert form.is_valid() is is_meant


@pytest.mark.parametrize(("pictures", "label"), [(1, "the picture"), (7, "all 7 pictures")])
def test_the_pictures_are_ticked_only_where_there_are_some(pictures, label):
    model = PersonalModel(name="Me")

    with_some = DeletionForm(model, {"name": "Me"}, pictures=pictures)
    without = DeletionForm(model, {"name": "Me", "with_pictures": "on"})

    assert label in with_some["with_pictures"].label
    assert without.is_valid()
    assert without.cleaned_data == {"name": "Me"}


def test_a_model_needs_a_name():
    assert NameForm({"name": "Anna at forty"}).is_valid()
    assert "Give the model a name" in NameForm({"name": ""}).errors["name"][0]
