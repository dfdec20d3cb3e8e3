from __future__ import annotations

import pytest
from django.test import Client

from accounts.services.tokens import TokenRequest, create_token
from core.http import MOST_BODY_BYTES
from core.row_security import user_scope
from tests.visiona.gate.asking import scope
from visiona.gate.arrivals import Arrival
from visiona.gate.bodies import TooLarge
from visiona.gate.doors import most_bytes

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


def asked(path: str, megabytes: int, **headers: str) -> int:
    return most_bytes(Arrival(scope(path, Content_Length=str(megabytes * MEGABYTE), **headers)))


@pytest.fixture
def session(alice) -> dict[str, str]:
    browser = Client()
    browser.force_login(alice)
    return {"Cookie": f"session={browser.cookies['session'].value}"}


@pytest.fixture
def token(alice) -> dict[str, str]:
    with user_scope(alice.pk):
        made = create_token(alice, TokenRequest("x", ("*",)))
    return {"Authorization": f"Bearer {made.text}"}


@pytest.mark.parametrize("path", ["/photos/upload/", "/api/photos/upload", "/vectorise/upload/"])
def test_uploads_are_read_of_who_is_known_up_to_their_own_measure(path, session):
    assert asked(path, 300, **session) == 300 * MEGABYTE
    assert asked(path, 301, **session) == 0


def test_a_program_is_known_by_its_token(token):
    assert asked("/api/photos/upload", 40, **token) == 300 * MEGABYTE


@pytest.mark.parametrize(
    "headers",
    [{}, {"Cookie": "session=x"}, {"Authorization": "Bearer vis_live_x"}, {"Authorization": "x"}],
)
@pytest.mark.parametrize("path", ["/photos/upload/", "/api/photos/upload"])
def test_nothing_is_read_of_a_stranger_who_must_be_known(path, headers):
    assert asked(path, 2, **headers) == 0


def test_a_visitors_one_picture_is_read():
    assert asked("/vectorise/upload/", 26) == 26 * MEGABYTE
    assert asked("/vectorise/upload/", 27) == 0


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/nowhere/", "/api/generate", "/api/nowhere"]
)
def test_nobody_sends_more_than_a_page_takes(path, session):
    with pytest.raises(TooLarge):
        asked(path, 2, **session)


def test_a_body_without_a_stated_length_is_measured_by_its_view(session):
    chunked = {"Transfer_Encoding": "chunked"}

    found = [
        most_bytes(Arrival(scope(path, **chunked, **who)))
        for path, who in [("/terms/", {}), ("/photos/upload/", session), ("/photos/upload/", {})]
    ]

    assert found == [MOST_BODY_BYTES, 300 * MEGABYTE, 0]
