from __future__ import annotations

import json

from visiona.errors import scrub


def test_nothing_a_person_wrote_leaves_the_house():
    event = {
        "user": {"email": "alice@example.com"},
        "request": {
            "method": "POST",
            "url": "http://x/files/k?signature=abc",
            "data": {"prompt": "zebra"},
            "headers": {"Cookie": "session=abc"},
        },
        "breadcrumbs": {"values": [{"message": "call", "data": {"prompt": "zebra"}}]},
    }

    sent = scrub(event, {})

    assert sent["request"] == {"method": "POST"}
    assert "zebra" not in json.dumps(sent)
    assert "alice" not in json.dumps(sent)
    assert "abc" not in json.dumps(sent)
