from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_program_in_clear_is_refused_and_not_sent_on(settings):
    settings.SECURE_SSL_REDIRECT = True
    https = Client()

    page = https.get("/pricing/")
    reference = https.get("/api/docs/")
    program = https.get("/api/me", headers={"Authorization": "Bearer vis_live_x"})

    assert page.headers["Location"] == "https://testserver/pricing/"
    assert reference.status_code == 301
    assert program.status_code == 403
    assert program.json()["code"] == "https-only"
