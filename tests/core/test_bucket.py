from __future__ import annotations

import time

import pytest
from botocore.exceptions import ReadTimeoutError

from core import bucket
from tests.core.replicate.stranger import Answer, Stranger


def test_nobody_waits_for_a_bucket_that_says_nothing(stranger: Stranger, settings, monkeypatch):
    monkeypatch.setattr(bucket, "READ_SECONDS", 0.2)
    stranger.will(Answer(hang=True))
    place = {"bucket_name": "b", "endpoint_url": stranger.url, "region_name": "us-east-1"}
    keys = {"access_key": "x", "secret_key": "x"}
    store = bucket.Bucket(**settings.S3_OPTIONS | place | keys)
    began = time.monotonic()

    with pytest.raises(ReadTimeoutError):
        store.listdir("a")

    assert len(stranger.asked) == 2
    assert time.monotonic() - began < 5
