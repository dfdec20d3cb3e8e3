from __future__ import annotations

import pytest

from tests.visiona.gate.asking import scope
from visiona.gate.arrivals import Arrival


def test_a_request_reads_the_same_as_from_a_server_of_wsgi():
    asked = scope("/a%20b%FF", "PUT", Content_Type="text/plain", Content_Length="5", X_One="1")
    asked |= {"path": "/a b", "query_string": b"q=\xc3\xa9"}

    environ = Arrival(asked).environ()

    assert environ["PATH_INFO"] == "/a b\xff"
    assert environ["QUERY_STRING"] == "q=\xc3\xa9"
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/plain", "5")
    assert (environ["HTTP_X_ONE"], environ["REMOTE_ADDR"]) == ("1", "203.0.113.5")


def test_a_header_can_not_pass_for_another():
    asked = scope()
    asked["headers"] = [(b"x_forwarded_for", b"1.1.1.1"), (b"cookie", b"a=1"), (b"cookie", b"b=2")]

    headers = Arrival(asked).headers

    assert headers == {"HTTP_COOKIE": "a=1; b=2"}


@pytest.mark.parametrize(
    ("proxies", "said", "counted"),
    [
        (0, "198.51.100.7", "203.0.113.5"),
        (1, "10.9.9.9, 198.51.100.7", "198.51.100.7"),
        (1, "", "203.0.113.5"),
    ],
    ids=["no proxy to believe", "what the proxy itself has seen", "a proxy that says nothing"],
)
def test_places_are_counted_by_who_really_sends(settings, proxies, said, counted):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    assert Arrival(scope(X_Forwarded_For=said)).address == counted


def test_all_addresses_of_one_network_of_ipv6_are_one_sender():
    asked = [scope() | {"client": (f"2001:db8:1:2::{end}", 1)} for end in ("1", "ffff:1")]
    other = scope() | {"client": ("2001:db8:1:3::1", 1)}

    first, second = (Arrival(each).address for each in asked)

    assert first == second != Arrival(other).address
