from __future__ import annotations

from uuid import uuid4

import pytest

from notifications.forms import WebhookForm
from notifications.models import EventType

FILLED = {"url": "https://8.8.8.8/hook", "events": [EventType.values[0]]}


def test_a_form_sent_twice_is_one_wish():
    key = uuid4()
    forms = [WebhookForm(FILLED | {"request_key": str(key)}) for _ in range(2)]

    assert all(form.is_valid() for form in forms)
    assert {form.cleaned_data["request_key"] for form in forms} == {key}


def test_without_a_key_each_is_a_new_wish():
    forms = [WebhookForm(FILLED) for _ in range(2)]

    assert all(form.is_valid() for form in forms)
    assert len({form.cleaned_data["request_key"] for form in forms}) == 2


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:9"], ids=["no test mode", "test mode"])
def test_it_asks_alike_with_and_without_a_test_mode(settings, url):
    settings.TEST_MODE_URL = url

    form = WebhookForm(FILLED)

    assert form.is_valid()
    assert set(form.fields) == {"url", "events", "request_key"}
