from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from core.row_security import user_scope
from generations.forms import EnhanceForm, StudioForm
from generations.models import MOST_LETTERS, GenerationSettings
from tests import factories


@pytest.fixture
def mine(model):
    """Inside the owner's own request."""
    with user_scope(model.owner_id):
        yield model


def posted(mine, **changes) -> dict:
    return {
        "model": mine.pk,
        "prompt": "by the sea",
        "aspect_ratio": "3:4",
        "outputs": "2",
        "output_format": "webp",
        "request_key": uuid4(),
    } | changes


def bound(mine, **changes) -> StudioForm:
    return StudioForm(mine.owner, posted(mine, **changes))


def test_a_valid_form_is_a_request(mine):
    key = uuid4()
    form = bound(mine, seed="42", guidance="3.5", request_key=key, original_prompt="sea")

    assert form.is_valid(), form.errors
    asked = form.generation_request()

    assert (asked.model, asked.prompt, asked.original_prompt) == (mine, "by the sea", "sea")
    assert asked.request_key == key
    assert asked.settings == GenerationSettings("3:4", 2, 42, guidance=Decimal("3.5"))


def test_what_is_left_empty_is_as_recommended(mine):
    form = bound(mine, seed="", steps="", guidance="", lora_scale="")

    assert form.is_valid(), form.errors
    assert form.generation_request().settings == GenerationSettings("3:4", 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prompt", ""),
        ("prompt", " \n "),
        ("prompt", "a" * (MOST_LETTERS + 1)),
        ("prompt", "nul \0 byte"),
        ("original_prompt", "a" * (MOST_LETTERS + 1)),
        ("aspect_ratio", "7:3"),
        ("outputs", "0"),
        ("outputs", "5"),
        ("seed", "0"),
        ("seed", str(2**31)),
        ("seed", "x"),
        ("steps", "0"),
        ("steps", "51"),
        ("guidance", "10.1"),
        ("guidance", "NaN"),
        ("lora_scale", "-1.01"),
        ("lora_scale", "3.5"),
        ("output_format", "gif"),
        ("request_key", "x"),
        ("model", ""),
        ("model", "x"),
        ("model", "00000000-0000-4000-8000-000000000000"),
    ],
)
def test_what_can_not_be_made_is_refused_at_its_field(mine, field, value):
    form = bound(mine, **{field: value})

    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_a_line_end_counts_once(mine):
    form = bound(mine, prompt="a\r\n" * (MOST_LETTERS // 2 - 1) + "bc")

    assert form.is_valid(), form.errors
    assert "\r" not in form.cleaned_data["prompt"]


@pytest.mark.parametrize("other", ["not ready", "a stranger's"])
def test_a_model_that_can_not_be_used_is_refused(charlie, mine, other):
    owner = mine.owner if other == "not ready" else charlie
    unusable = factories.make_model(owner, ready=other != "not ready")

    form = bound(mine, model=unusable.pk)

    assert form.errors["model"] == [
        "This model is not ready to make pictures. Choose another one."
    ]


@pytest.mark.parametrize(
    ("name", "rule", "field", "bad", "good"),
    [
        ("num_inference_steps", {"minimum": 4, "maximum": 40}, "steps", "41", "40"),
        ("guidance_scale", {"minimum": 1, "maximum": 10}, "guidance", "0.5", "1"),
        ("lora_scale", {"minimum": -1, "maximum": 2}, "lora_scale", "2.5", "2"),
        ("num_outputs", {"maximum": 1}, "outputs", "2", "1"),
    ],
)
def test_the_models_own_range_wins(mine, name, rule, field, bad, good):
    mine.inputs = {name: rule}
    mine.save()

    assert list(bound(mine, **{field: bad}).errors) == [field]
    assert bound(mine, outputs="1", **{field: good} if field != "outputs" else {}).is_valid()


def test_an_address_fills_in_only_what_the_form_would_take(mine):
    form = StudioForm(mine.owner)

    given = {"prompt": "sea", "steps": "99", "outputs": "3", "model": "x", "other": "1"}
    given |= {"request_key": str(uuid4()), "original_prompt": "not the person's"}

    assert form.acceptable(given) == {"prompt": "sea", "outputs": "3"}


def test_each_shape_is_drawn_in_its_own_proportions(mine):
    form = StudioForm(mine.owner)

    shapes = [*form.shapes(), *form.more_shapes()]
    assert len(form.shapes()) == 5
    assert len(shapes) == 11
    assert {(str(choice.data["value"]), width, height) for choice, width, height in shapes} >= {
        ("1:1", 1024, 1024),
        ("21:9", 1536, 640),
    }


@pytest.mark.parametrize(
    ("changes", "opens"),
    [
        ({}, False),
        ({"seed": "7"}, True),
        ({"steps": "99"}, True),
        ({"output_format": "png"}, True),
    ],
    ids=str,
)
def test_advanced_settings_open_where_something_is_set_or_wrong(mine, changes, opens):
    form = bound(mine, **changes)
    form.is_valid()

    assert form.opens_advanced is opens


@pytest.mark.parametrize(
    ("provider", "is_fine"), [("openai", True), ("anthropic", True), ("other", False), ("", False)]
)
def test_only_an_enhancer_that_is_switched_on_is_asked(mine, provider, is_fine):
    form = EnhanceForm(mine.owner, posted(mine, provider=provider))

    assert form.is_valid() is is_fine


def test_a_shape_that_is_asked_for_less_is_in_sight_once_chosen(mine):
    usual = StudioForm(mine.owner, initial={"aspect_ratio": "16:9"})
    other = StudioForm(mine.owner, initial={"aspect_ratio": "9:21"})

    assert not usual.opens_shapes
    assert other.opens_shapes
