from __future__ import annotations

from tests.sandbox.studio import Studio


def test_requests_are_written_down_in_order_without_the_token(studio: Studio):
    hook = studio.webhook()

    studio.predict(webhook=hook)
    studio.train(webhook=hook)
    first, second = studio.sandbox.journal(service="replicate", contains=hook)

    assert first["number"] < second["number"]
    assert (first["method"], first["path"]) == ("POST", "/replicate/v1/predictions")
    assert first["body"]["webhook"] == hook
    assert first["status"] == 201
    assert first["headers"]["Authorization"] == "Bearer …"
    assert "r8_sandbox" not in str(studio.sandbox.journal(contains=hook))


def test_it_is_narrowed(studio: Studio):
    hook = studio.webhook()
    job_id = studio.predict(webhook=hook).json["id"]
    studio.ended("predictions", job_id)

    reads = studio.sandbox.journal(service="replicate", method="GET", contains=job_id)
    after = studio.sandbox.journal(contains=job_id, after=str(reads[0]["number"]), method="GET")
    last = studio.sandbox.journal(contains=job_id, last="1", method="GET")

    assert [entry["number"] for entry in after] == [entry["number"] for entry in reads[1:]]
    assert last == reads[-1:]


def test_files_and_rewritings_are_in_it(studio: Studio):
    studio.fetch("/delivery/nobody/out-0.webp")
    studio.sandbox.ask("POST", "/openai/v1/responses", {"input": "not signed"})

    [fetched] = studio.sandbox.journal(service="delivery", contains="nobody")
    [asked] = studio.sandbox.journal(service="openai", contains="not signed")

    assert (fetched["status"], asked["status"]) == (404, 401)


def test_long_bodies_are_cut(studio: Studio):
    word = "w" * 30_000 + studio.webhook()
    studio.sandbox.ask("POST", "/openai/v1/responses", {"input": word})

    [entry] = studio.sandbox.journal(service="openai", contains=word[-40:])

    assert len(entry["body"]) == 20_000
