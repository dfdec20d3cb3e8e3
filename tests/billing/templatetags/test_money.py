from __future__ import annotations

import pytest
from django.template import Context, Template


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ 1500|credits }}", "1.5"),
        ("{{ 1500|signed_credits }}", "+1.5"),
        ("{{ value|signed_credits }}", "-2"),
        ("{{ 1000|in_credits }}", "1 credit"),
        ("{{ 900|price:'usd' }}", "$9"),
    ],
)
def test_the_words_of_the_templates(text, shown):
    template = Template("{% load money %}" + text)

    assert template.render(Context({"value": -2000})) == shown
