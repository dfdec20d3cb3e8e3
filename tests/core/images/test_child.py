from __future__ import annotations

import json
import os
import subprocess
import sys

from core.images.child import answer
from core.images.recipes import PHOTO
from core.isolation.child import Request
from tests.pictures import jpeg, opened


def request(content: bytes) -> Request:
    return Request({"recipe": PHOTO.to_wire()}, content, lambda _: None)


def test_a_picture_is_described_and_its_copies_follow():
    reply = answer(request(jpeg()))

    said = json.loads(json.dumps(reply.message))
    assert (said["width"], said["height"], said["format"]) == (800, 600, "JPEG")
    assert [copy["name"] for copy in said["copies"]] == ["training", "640", "320"]
    assert [opened(content).width for content in reply.contents] == [800, 640, 320]


def test_whatever_a_file_does_is_a_refusal_and_its_cause_for_the_log():
    refused = answer(request(b"\xff\xd8\xff broken")).message

    assert refused["refused"][0] == "damaged"
    assert refused["cause"]


def test_the_child_starts_without_the_product():
    program = (
        "import sys, core.images.child;"
        " print([m for m in ('django', 'celery', 'httpx', 'pi_heif') if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=os.environ, check=True
    )

    assert done.stdout.strip() == "[]"
