from __future__ import annotations

import pytest

from core.models import Case
from core.row_security import WORKER, role_scope

pytestmark = pytest.mark.django_db


def test_anybody_reports_without_an_account_and_sees_that_it_came(client):
    page = client.get("/report/?address=/gallery/x/").content.decode()
    sent = {"address": "/gallery/x/", "matter": "minor", "words": "A child.", "email": "a@b.cd"}

    done = client.post("/report/", sent, follow=True).content.decode()
    wrong = client.post("/report/", sent | {"address": "", "matter": "nonsense"})

    assert 'value="/gallery/x/"' in page
    assert "A person looks at it and write" in done
    assert wrong.status_code == 422
    with role_scope(WORKER):
        case = Case.objects.get()
    assert (case.matter, case.words, case.reporter_email) == ("minor", "A child.", "a@b.cd")


def test_a_flood_of_reports_is_stopped(client, settings):
    settings.LIMITS = settings.LIMITS | {"complaint": "1/d"}
    sent = {"address": "/x/", "matter": "me"}

    place = {"REMOTE_ADDR": "203.0.113.77"}
    answers = [client.post("/report/", sent, **place).status_code for _ in range(2)]

    assert answers == [303, 429]
