from __future__ import annotations

from urllib.parse import urlencode

from tests.sandbox.process import Answer, Sandbox
from tests.sandbox.studio import Studio

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_the_first_page_shows_what_is_there(studio: Studio):
    prediction = studio.predicted(input={"prompt": "VISNA <b>bold</b>"})

    answer = studio.sandbox.ask("GET", "/")
    page = answer.body.decode()

    assert studio.model in page
    assert prediction["id"] in page
    assert "VISNA &lt;b&gt;bold&lt;/b&gt;" in page
    assert "<script" not in page
    assert "style=" not in page
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_its_parts_are_there(studio: Studio):
    for path in ("/_/sandbox.css", "/_/sandbox.svg", f"/log/{studio.training['id']}"):
        assert studio.sandbox.ask("GET", path).status == 200


def test_a_form_sets_and_removes_a_fault(own_sandbox: Sandbox):
    sent = submit(own_sandbox, name="late_seconds", value="9", times="2")
    sets = own_sandbox.ask("GET", "/_/behaviours").json["sets"]
    page = own_sandbox.ask("GET", "/").body.decode()

    own_sandbox.ask("PUT", "/_/behaviours", {"late_seconds": None})

    assert (sent.status, sent.headers["location"]) == (303, "/#behaviours")
    assert {"value": 9.0, "times": 2} in [one["set"].get("late_seconds") for one in sets]
    assert "late_seconds" in page


def test_a_form_removes_a_set(own_sandbox: Sandbox):
    own_sandbox.behave("somewhere", webhooks="lost")

    submit(own_sandbox, reset="somewhere")

    sets = own_sandbox.ask("GET", "/_/behaviours").json["sets"]
    assert "somewhere" not in [one["match"] for one in sets]


def test_a_wrong_value_is_explained(own_sandbox: Sandbox):
    answer = submit(own_sandbox, name="webhooks", value="sometimes")

    assert answer.status == 422
    assert b"webhooks takes deliver" in answer.body


def test_other_sites_and_hosts_are_kept_out(own_sandbox: Sandbox):
    elsewhere = own_sandbox.ask("GET", "/", headers={"Host": "evil.example:80"})
    foreign = submit(own_sandbox, name="webhooks", value="lost", site="cross-site")

    assert elsewhere.status == 421
    assert foreign.status == 403


def submit(own_sandbox: Sandbox, site: str = "same-origin", **fields: str) -> Answer:
    headers = FORM | {"Sec-Fetch-Site": site}
    return own_sandbox.ask("POST", "/_/behaviours/form", urlencode(fields).encode(), headers)
