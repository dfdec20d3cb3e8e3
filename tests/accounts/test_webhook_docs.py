"""What docs/webhooks.md says is so, and its server runs as written."""

from __future__ import annotations

import re
import subprocess
import sys
from uuid import uuid4

import pytest
from django.conf import settings

from core.jobs.models import State
from local.ports import answers, free_ports
from notifications.models import PROGRAM_EVENTS, TEST_EVENT, WebhookEndpoint
from notifications.sending import PATIENCE
from notifications.services.announce import send_again, send_test
from notifications.services.deliveries import PAUSES, advance
from tests import factories
from tests.fakes import until

TEXT = (settings.BASE_DIR / "docs" / "webhooks.md").read_text()


@pytest.fixture
def endpoint(alice):
    [port] = free_ports(1)
    return factories.make_endpoint(alice, f"http://127.0.0.1:{port}/")


@pytest.fixture
def program(endpoint):
    [code] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    port = endpoint.host.rpartition(":")[2]
    code = code.replace("whsec_...", endpoint.secret).replace("PORT = 9000", f"PORT = {port}")
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    until(lambda: answers(int(port)))
    yield process
    process.kill()
    process.wait()


@pytest.mark.worker
def test_the_server_of_the_page_takes_what_we_send_once(endpoint, program):
    first = send_test(endpoint, uuid4())
    advance(first.pk)
    again = send_again(first, uuid4())
    advance(again.pk)
    WebhookEndpoint.objects.update(secret=f"whsec_{'x' * 43}=")
    forged = send_test(endpoint, uuid4())
    advance(forged.pk)

    for delivery in (first, again, forged):
        delivery.refresh_from_db()
    states = [(each.state, each.status_code) for each in (first, again, forged)]
    program.kill()
    said = program.communicate()[0].splitlines()
    assert states == [(State.SUCCEEDED, 204), (State.SUCCEEDED, 204), (State.FAILED, 401)]
    assert [line.split()[0] for line in said] == ["webhook.test"]


def test_every_event_has_its_line():
    named = set(re.findall(r"^\| `([a-z.]+)`", TEXT, re.MULTILINE))

    assert named == {*PROGRAM_EVENTS, TEST_EVENT}


def test_the_pauses_are_those_that_are_made():
    seconds, minutes, hours = PAUSES[:1], PAUSES[1:3], PAUSES[3:]
    text = " ".join(TEXT.split())

    assert f"after {seconds[0]} seconds, {minutes[0] // 60} and {minutes[1] // 60} minutes" in text
    assert (
        f"{', '.join(str(each // 3600) for each in hours[:-1])} and {hours[-1] // 3600} hours"
        in text
    )
    assert f"within {PATIENCE.total} seconds" in text
