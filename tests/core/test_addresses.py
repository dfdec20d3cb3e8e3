from __future__ import annotations

import pytest

from core import actor
from core.addresses import (
    AddressRefused,
    Destination,
    HostUnknown,
    find_place,
    find_receiver,
    is_public,
)

HOSTS = ["replicate.delivery"]


@pytest.mark.parametrize(
    "url",
    [
        "http://replicate.delivery/a.png",
        "ftp://replicate.delivery/a.png",
        "file:///etc/passwd",
        "//replicate.delivery/a.png",
        "https:///a.png",
        "https://replicate.delivery.evil.test/a.png",
        "https://evilreplicate.delivery/a.png",
        "https://replicate.delivery@evil.test/a.png",
        "https://user:word@replicate.delivery/a.png",
        "https://replicate.delivery:8443/a.png",
        "https://replicate.delivery:99999/a.png",
        "https://127.0.0.1/a.png",
        "https://2130706433/a.png",
        "https://0x7f.1/a.png",
        "https://[::1]/a.png",
        "https://[::ffff:127.0.0.1]/a.png",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1/a.png",
        "https://evil.test\\@replicate.delivery/a.png",
        "https://replicate.delivery/a b.png",
        "https://replicate.delivery/a\r\nHost: evil.test",
        "https://répl\u0131cate.delivery/a.png",
    ],
)
def test_an_address_that_is_not_the_providers_is_refused(url):
    with pytest.raises(AddressRefused):
        find_place(url, HOSTS)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "2130706433", "[::ffff:127.0.0.1]", "10.0.0.7"]
)
def test_an_allowed_name_that_points_inside_is_refused(host):
    with pytest.raises(AddressRefused):
        find_place(f"https://{host}/a.png", [host.strip("[]")])


def test_a_name_without_an_address_may_have_one_later():
    with pytest.raises(HostUnknown):
        find_place("https://nowhere.invalid/a.png", ["nowhere.invalid"])


def test_a_public_place_is_decided_once():
    place = find_place("https://8.8.8.8/path/a.png?size=1", ["8.8.8.8"])

    assert place == Destination("8.8.8.8", 443, "/path/a.png?size=1", "8.8.8.8", encrypted=True)
    assert place.authority == "8.8.8.8"


def test_the_sandbox_is_the_one_place_on_this_machine(settings):
    settings.SANDBOX_URL = "http://127.0.0.1:8400"

    place = find_place("http://127.0.0.1:8400/delivery/a.png", HOSTS)

    assert (place.address, place.port, place.encrypted) == ("127.0.0.1", 8400, False)
    assert place.authority == "127.0.0.1:8400"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8401/a.png",
        "http://localhost:8400/a.png",
        "https://127.0.0.1:8400/a.png",
        "http://127.0.0.1/a.png",
    ],
)
def test_beside_the_sandbox_nothing_on_this_machine_is_reached(settings, url):
    settings.SANDBOX_URL = "http://127.0.0.1:8400"

    with pytest.raises(AddressRefused):
        find_place(url, HOSTS)


def test_without_a_sandbox_there_is_no_exception(settings):
    settings.SANDBOX_URL = ""

    with pytest.raises(AddressRefused):
        find_place("http://127.0.0.1:8400/a.png", HOSTS)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("::ffff:8.8.8.8", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  an address to refuse, not to listen on
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2002:a9fe:a9fe::", False),
        ("fec0::1", False),
        ("64:ff9b:1::7f00:1", False),
        ("fd00:ec2::254", False),
        ("100.100.100.200", False),
        ("168.63.129.16", False),
        ("::ffff:168.63.129.16", False),
        ("192.0.0.192", False),
        ("192.88.99.1", False),
        ("198.19.255.255", False),
        ("203.0.113.9", False),
        ("::ffff:192.0.0.192", False),
        ("::7f00:1", False),
        ("64:ff9b::c000:c0", False),
        ("2002:c058:6301::1", False),
        ("100::1", False),
        ("2001:0:7f00:1::", False),
        ("2001:db8::1", False),
        ("3fff::1", False),
        ("5f00::1", False),
        ("4000::1", False),
        ("192.0.1.1", True),
        ("198.20.0.1", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
    ],
)
def test_only_the_open_internet_is_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://8.8.8.8/hook?a=1", Destination("8.8.8.8", 443, "/hook?a=1", "8.8.8.8", True)),
        ("https://8.8.8.8:8443", Destination("8.8.8.8", 8443, "/", "8.8.8.8", True)),
    ],
)
def test_any_public_server_may_be_told(url, place):
    assert find_receiver(url) == place


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8/",
        "ftp://8.8.8.8/",
        "https:///",
        "//8.8.8.8/",
        "8.8.8.8",
        "https://8.8.8.8:25/",
        "https://8.8.8.8:0/",
        "https://192.0.0.192/",
        "https://[::ffff:0:7f00:1]/",
        "https://8.8.8.8:99999/",
        "https://user:word@8.8.8.8/",
        "https://8.8.8.8\\@127.0.0.1/",
        "https://8.8.8.8/a b",
        "https://8.8.8.8/a\r\nHost: evil.test",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://0/",
        "https://10.1.2.3/",
        "https://192.168.1.1/",
        "https://172.16.0.1/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://168.63.129.16/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/",
        "https://[64:ff9b::a00:1]/",
        "https://[::1/",
        "https://m\u00fcller.example/",
    ],
)
def test_a_receiver_inside_or_malformed_is_refused(settings, url):
    settings.WEBHOOKS_TO_LOOPBACK = False

    with pytest.raises(AddressRefused):
        find_receiver(url)


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    found = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)

    with pytest.raises(AddressRefused):
        find_receiver("https://two.test/")


@pytest.mark.parametrize(
    ("url", "authority"),
    [("http://127.0.0.1:9000/", "127.0.0.1:9000"), ("http://[::1]:9000/", "[::1]:9000")],
)
def test_this_machine_is_told_where_the_setting_says_so_and_only_there(settings, url, authority):
    settings.WEBHOOKS_TO_LOOPBACK = True
    assert find_receiver(url).authority == authority

    settings.WEBHOOKS_TO_LOOPBACK = False
    with pytest.raises(AddressRefused):
        find_receiver(url)


@pytest.mark.parametrize("url", ["https://localhost/", "http://10.0.0.1/", "https://10.0.0.1/"])
def test_the_setting_opens_nothing_else(settings, url):
    settings.WEBHOOKS_TO_LOOPBACK = True

    with pytest.raises(AddressRefused):
        find_receiver(url)


def test_only_a_test_takes_its_pictures_from_where_tests_run(settings):
    settings.SANDBOX_URL, settings.TEST_MODE_URL = "", "http://127.0.0.1:8400"
    url = "http://127.0.0.1:8400/delivery/a.png"

    with actor.in_mode(is_test=True):
        place = find_place(url, HOSTS)
        with pytest.raises(AddressRefused):
            find_place("http://127.0.0.1:8401/a.png", HOSTS)

    assert place.port == 8400
    with pytest.raises(AddressRefused):
        find_place(url, HOSTS)
