from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as FormError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.test import APIRequestFactory

from core.api.errors import exception_handler


def told(error: Exception):
    request = APIRequestFactory().get("/api/x")
    return exception_handler(error, {"request": request})


def test_each_complaint_names_its_place_wherever_it_stands():
    error = exceptions.ValidationError(
        {"prompt": ["Too long."], "files": [{}, {"name": ["Odd."]}], "non_field_errors": ["No."]}
    )

    errors = told(error).data["errors"]

    assert [(one["field"], one["pointer"], one["detail"]) for one in errors] == [
        ("prompt", "#/prompt", "Too long."),
        ("files.1.name", "#/files/1/name", "Odd."),
        ("", "#/", "No."),
    ]


def test_a_forms_complaint_is_told_the_same_way():
    answer = told(FormError({"name": [FormError("Taken.", code="taken")]}))

    assert answer.status_code == 422
    assert answer.data["errors"][0] | {"code": "taken"} == answer.data["errors"][0]
    assert answer.data["detail"] == "Taken."


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("No Photo matches"), 404, "not-found"),
        (PermissionDenied("no"), 403, "forbidden"),
        (exceptions.NotFound(), 404, "not-found"),
        (exceptions.UnsupportedMediaType("text/x"), 415, "unsupported-media-type"),
    ],
    ids=["404", "403", "drf-404", "415"],
)
def test_what_the_framework_raises_is_a_problem(error, status, code):
    answer = told(error)

    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
    assert "matches" not in answer.data["detail"]


def test_what_nobody_expected_goes_on():
    assert told(RuntimeError("x")) is None
