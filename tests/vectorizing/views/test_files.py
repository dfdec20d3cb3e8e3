from __future__ import annotations

import pytest
from django.http import Http404
from django.test import RequestFactory

from billing.models import Purpose
from core import storage
from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from vectorizing.views import files

REQUEST = RequestFactory().get("/")


def test_a_drawing_is_an_attachment(source):
    job = factories.make_vectorisation(source, state=State.SUCCEEDED)

    answer = files.result(REQUEST, job)

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == factories.DRAWING  # type: ignore[attr-defined]


def test_a_preview_is_a_picture(source):
    job = factories.make_vectorisation(source, Purpose.PREVIEW, state=State.SUCCEEDED)

    assert files.result(REQUEST, job)["Content-Type"] == "image/webp"


def test_what_the_browser_has_is_not_sent_again(source):
    tag = files.thumbnail(REQUEST, source)["ETag"]

    again = files.thumbnail(RequestFactory().get("/", headers={"If-None-Match": tag}), source)

    assert again.status_code == 304


def test_a_file_that_is_gone_is_not_there(source):
    storage.delete(source.thumb_key)

    with user_scope(source.owner_id), pytest.raises(Http404):
        files.thumbnail(REQUEST, source)
