from __future__ import annotations

import pytest
from rest_framework.exceptions import ValidationError

from tests.core.api.probes import Wish


def test_a_slip_of_the_pen_does_not_pass():
    wish = Wish(data={"amount_mc": 5, "nte": "x", "b": 1})

    with pytest.raises(ValidationError) as refusal:
        wish.is_valid(raise_exception=True)

    assert sorted(refusal.value.detail) == ["b", "nte"]
    assert refusal.value.detail["nte"][0].code == "unknown"


def test_what_is_known_passes():
    wish = Wish(data={"amount_mc": 5})

    assert wish.is_valid()
    assert wish.validated_data == {"amount_mc": 5, "fail": False}
