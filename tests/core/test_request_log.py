from __future__ import annotations

import logging

import pytest

pytestmark = pytest.mark.django_db
HEADER = "X-Request-ID"


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, "core.request_log")
    return lambda: [one.msg for one in caplog.records if one.name == "core.request_log"]


def test_each_request_leaves_one_line_with_the_number_that_its_answer_has(client, lines):
    answer = client.get("/terms/")

    [line] = lines()
    assert line["request_id"] == answer[HEADER]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/terms/", 200)
    assert 0 <= line["ms"] < 60_000


def test_a_line_names_the_route_and_nothing_that_was_typed(client, lines):
    client.get("/files/zebra?signature=zebra&next=zebra")
    client.get("/zebra/?token=zebra")

    assert [line["route"] for line in lines()] == ["/files/<path:key>", "-"]
    assert "zebra" not in str(lines())


def test_machines_that_ask_all_day_leave_none(client, lines):
    client.get("/healthz")

    assert lines() == []


@pytest.mark.parametrize(("proxies", "is_taken"), [(0, False), (1, True)])
def test_a_number_from_outside_is_taken_from_our_proxy_alone(client, settings, proxies, is_taken):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    answer = client.get("/healthz", headers={HEADER: "of-the-proxy"})

    assert (answer[HEADER] == "of-the-proxy") is is_taken


def test_a_proxy_that_lets_nonsense_through_is_not_believed(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    answer = client.get("/healthz", headers={HEADER: "two words"})

    assert len(answer[HEADER]) == 16


def test_the_page_of_an_error_quotes_the_number(client, monkeypatch):
    def broken(*_, **__):
        raise LookupError

    monkeypatch.setattr("website.legal.render", broken)
    client.raise_request_exception = False

    answer = client.get("/terms/")

    assert answer.status_code == 500
    assert answer[HEADER] in answer.content.decode()
