from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.row_security import WORKER, role_scope
from operations.models import Reading
from operations.services.samples import sample
from visiona.doctor import watching
from visiona.doctor.findings import Level

TOKEN = "f3-a-token-of-many-letters"


def test_without_a_reader_metrics_are_off(settings):
    settings.METRICS_TOKEN, settings.METRICS_ADDRESSES = "", []

    assert watching.metrics().level is Level.OFF


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "level", "words"),
    [
        (None, Level.LOOK, "none was read"),
        (1, Level.OK, "1 values"),
        (20, Level.LOOK, "20 minutes"),
    ],
)
def test_metrics_are_as_good_as_their_last_reading(settings, minutes, level, words):
    settings.METRICS_TOKEN = TOKEN
    if minutes:
        at = timezone.now() - timedelta(minutes=minutes)
        with role_scope(WORKER):
            Reading.objects.create(name="mail", at=at, samples=[sample("mails_owed", 1).kept()])

    found = watching.metrics()

    assert found.level is level
    assert words in found.seen


def test_sentrys_key_is_not_told(settings):
    settings.SENTRY_DSN = ""
    off = watching.sentry().level
    settings.SENTRY_DSN = "https://zebra@errors.example/7"

    found = watching.sentry()

    assert (off, found.level) == (Level.OFF, Level.OK)
    assert "errors.example" in found.seen
    assert "zebra" not in found.seen
