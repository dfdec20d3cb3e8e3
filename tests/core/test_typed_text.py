"""Wherever people type words, what nobody can see is not one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.db import models
from django.urls import get_resolver
from rest_framework import serializers

from accounts.models import User
from core.admin import StaffPage
from core.api.serializers import InputSerializer
from core.api.serializers import TextField as InputTextField
from core.forms import TextField
from tests import factories
from tests.api import api_client
from tests.visiona.test_mass_assignment import own_forms

BLANK = "\u200b\u2060\u3164"
HIDDEN = "Me\u200b at\u202e sea\U000e0041"
OTHERS = ("allauth.", "django.", "djstripe.", "rest_framework.", "tests.")


def below(base: type[Any]) -> Iterator[type[Any]]:
    """All kinds of it that the product has."""
    for each in base.__subclasses__():
        if not each.__module__.startswith(OTHERS):
            yield each
        yield from below(each)


@pytest.fixture(scope="module", autouse=True)
def _all_loaded():
    get_resolver().reverse_dict  # noqa: B018  all addresses
    list(own_forms())


def test_every_form_of_ours_takes_words_by_the_field_that_cleans_them():
    bare = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in below(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if type(field) is forms.CharField
        and not isinstance(field.widget, forms.PasswordInput)
        and name != "username"  # allauth's, which takes it away again: people have none here
    ]

    assert bare == []


def test_every_input_of_the_api_does_too():
    """A password is kept to the letter; an email and a slug have rules of their own."""
    fields = [
        (f"{each.__module__}.{each.__name__}.{name}", getattr(field, "child", field))
        for each in below(InputSerializer)
        for name, field in each._declared_fields.items()
    ]

    bare = [
        name
        for name, field in fields
        if type(field) is serializers.CharField and field.trim_whitespace
    ]

    assert any(isinstance(field, InputTextField) for _, field in fields)
    assert bare == []


def test_what_staff_write_is_cleaned_as_well():
    made = StaffPage(User, admin.site).formfield_for_dbfield(models.CharField(max_length=9), None)

    assert isinstance(made, TextField)


@pytest.mark.django_db
class TestEachDoor:
    def test_a_prompt_that_shows_nothing_is_missing_and_costs_nothing(self, alice, alice_client):
        model = factories.make_model(alice)
        body = {"model_id": str(model.pk), "prompt": BLANK}

        page = alice_client.post(
            "/studio/generations/", {"model": model.pk, "prompt": BLANK, "outputs": 1}
        )
        answer = api_client(alice).send("POST", "/api/generate", body)

        assert b"Write what you want to see." in page.content
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "prompt")

    @pytest.mark.parametrize(
        ("method", "path", "body", "field"),
        [
            ("PATCH", "/api/models/{}", {"name": BLANK}, "name"),
            ("POST", "/api/enhance", {"model_id": "{}", "prompt": BLANK}, "prompt"),
            ("POST", "/api/tokens", {"name": BLANK, "scopes": ["*"]}, "name"),
            ("POST", "/api/webhooks", {"url": BLANK, "events": ["*"]}, "url"),
            ("POST", "/api/models/train", {"name": BLANK, "trigger_word": BLANK}, "name"),
        ],
    )
    def test_a_name_that_shows_nothing_is_missing(self, alice, method, path, body, field):
        model = factories.make_model(alice)
        body = {name: str(model.pk) if value == "{}" else value for name, value in body.items()}

        answer = api_client(alice).send(method, path.format(model.pk), body)

        assert answer.status_code == 422
        assert field in [error["field"] for error in answer.json()["errors"]]

    def test_a_name_is_kept_without_what_hides_in_it(self, alice, alice_client):
        model = factories.make_model(alice)

        alice_client.post("/account/", {"name": HIDDEN})
        answer = api_client(alice).send("PATCH", f"/api/models/{model.pk}", {"name": HIDDEN})

        alice.refresh_from_db()
        assert alice.name == answer.json()["name"] == "Me at sea"
