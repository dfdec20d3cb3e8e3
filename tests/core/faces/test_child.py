from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks import face_pictures as made
from core.faces import networks
from core.faces.child import answer
from core.faces.facts import PhotoFacts
from core.isolation.child import Request


def request(content: bytes) -> Request:
    return Request({}, content, lambda _: None)


def test_a_photos_facts_go_over_the_line():
    said = json.loads(json.dumps(answer(request(made.jpeg(made.portrait()))).message))

    facts = PhotoFacts.from_wire(said["facts"])
    assert facts.face
    assert json.loads(json.dumps(facts.to_wire())) == said["facts"]


def test_whatever_a_file_does_is_a_refusal_and_its_cause_for_the_log():
    refused = answer(request(b"\xff\xd8\xff broken")).message

    assert refused["refused"][0] == "damaged"
    assert refused["cause"]


def test_missing_weights_are_told_apart_from_a_bad_photo(monkeypatch):
    networks._interpreter.cache_clear()
    monkeypatch.setattr(networks, "PACKAGE", "no-such-package")

    refused = answer(request(made.jpeg(made.portrait()))).message
    networks._interpreter.cache_clear()

    assert refused["refused"][0] == "not_installed"


def test_the_child_starts_without_the_product():
    program = (
        "import sys, core.faces.child;"
        " print([m for m in ('django', 'celery', 'httpx', 'tensorflow') if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=os.environ, check=True
    )

    assert done.stdout.strip() == "[]"
