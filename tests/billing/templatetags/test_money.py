from __future__ import annotations

import pytest
from django.template import Context, Template


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ 1500|credits }}", "1.5"),
        ("{{ 1500|signed_credits }}", "+1.5"),
        ("{{ value|signed_credits }}", "-2"),
        ("credit{{ 1000|plural_credits }}", "credit"),
        ("credit{{ 200|plural_credits }}", "credits"),
        ("{{ 900|price:'usd' }}", "$9"),
    ],
)
def test_the_words_of_the_templates(text, shown):
    template = Template("{% load money %}" + text)

    assert template.render(Context({"value": -2000})) == shown
