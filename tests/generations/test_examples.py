from __future__ import annotations

import pytest

from core.row_security import user_scope
from generations.examples import EXAMPLES
from generations.forms import StudioForm


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_taken_by_the_form_as_it_is(model, example):
    with user_scope(model.owner_id):
        form = StudioForm(model.owner)

        assert form.acceptable({"prompt": example}) == {"prompt": example}
