from __future__ import annotations

import pytest
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import CharField

from core.api.serializers import OutputSerializer
from tests.core.api.probes import HoldInput


def test_a_slip_of_the_pen_does_not_pass():
    body = HoldInput(data={"amount_mc": 5, "nte": "x", "b": 1})

    with pytest.raises(ValidationError) as refusal:
        body.is_valid(raise_exception=True)

    assert sorted(refusal.value.detail) == ["b", "nte"]
    assert refusal.value.detail["nte"][0].code == "unknown"


def test_what_is_known_passes():
    body = HoldInput(data={"amount_mc": 5})

    assert body.is_valid()
    assert body.validated_data == {"amount_mc": 5, "fail": False}


@pytest.mark.parametrize("name", ["value", "initial", "fields"])
def test_a_field_whose_method_would_be_the_frameworks_is_refused(name):
    fields = {name: CharField()}

    with pytest.raises(TypeError, match=f"Probe.{name}: `get_{name}` is the framework's own"):
        type(OutputSerializer)("Probe", (OutputSerializer,), fields)
