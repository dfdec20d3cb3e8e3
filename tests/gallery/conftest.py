from __future__ import annotations

import os
from typing import Any
from uuid import uuid4

import boto3
import pytest

from accounts.models import User
from generations.models import GeneratedImage, Generation
from generations.services import saved_vectors
from generations.services.saved_vectors import Vector
from tests import factories


@pytest.fixture
def batch(alice: User) -> Generation:
    model = factories.make_model(alice, trigger_word="zorkan")
    return factories.make_generation(model, outputs=4, seed=4711)


@pytest.fixture
def drawing(alice: User) -> GeneratedImage:
    """One that was kept: no prompt, a name, and an SVG beside its picture."""
    vector = Vector(uuid4(), "Our <logo>", factories.DRAWING, factories.logo())
    return saved_vectors.keep(alice.pk, vector)


@pytest.fixture
def bucket(settings: Any) -> str:
    """The private files lie in a bucket of a real S3 server."""
    name, url = f"bucket-{uuid4().hex}", os.environ["VISIONA_TEST_S3_URL"]
    keys = {"access_key": "testing", "secret_key": "testing"}
    boto3.client(
        "s3", endpoint_url=url, region_name="us-east-1",
        aws_access_key_id=keys["access_key"], aws_secret_access_key=keys["secret_key"],
    ).create_bucket(Bucket=name)  # fmt: skip
    options = settings.S3_OPTIONS | keys
    options |= {"bucket_name": name, "endpoint_url": url, "region_name": "us-east-1"}
    settings.S3_BUCKET = name
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "core.bucket.Bucket", "OPTIONS": options}
    }
    return name
