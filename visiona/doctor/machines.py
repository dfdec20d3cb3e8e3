"""What the product works with beside the database: broker, files, mail, its own address."""

from __future__ import annotations

import io
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from django.conf import settings
from django.core.mail import get_connection
from kombu import Connection
from kombu.exceptions import OperationalError
from PIL import Image

from core import storage
from tracer import api as tracer
from tracer.api import VectorRefused, VectorUnavailable
from tracer.tracing.options import Kind, Options
from visiona.doctor.findings import Finding, Level, first_line


def broker() -> Finding:
    mend = "Start it with `make run`, or point BROKER_URL at Redis, Valkey or RabbitMQ."
    try:
        with Connection(settings.BROKER_URL, connect_timeout=2) as link:
            link.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, OSError) as error:
        return Finding(Level.BROKEN, f"no answer: {first_line(error)}", mend)
    return Finding(Level.OK, urlsplit(settings.BROKER_URL).scheme)


def files() -> Finding:
    key = f"doctor/{uuid4()}"
    where = f"bucket {settings.S3_BUCKET}" if settings.S3_BUCKET else "the file system"
    mend = "Check the rights on PRIVATE_FILES_ROOT, or the S3_* settings and the bucket's policy."
    try:
        storage.write(key, b"probe")
        same = storage.read(key) == b"probe"
        storage.delete(key)
    except (OSError, storage.FileMissing) as error:
        return Finding(Level.BROKEN, f"{where}: {first_line(error)}", mend)
    if not same or storage.exists(key):
        return Finding(Level.BROKEN, f"{where}: a probe did not come back as written", mend)
    return Finding(Level.OK, f"{where}: a probe was written, read and deleted")


def mail() -> Finding:
    mend = "Set EMAIL_URL, for example smtp+tls://user:password@host:587."
    link = get_connection()
    try:
        link.open()
        link.close()
    except OSError as error:
        return Finding(Level.BROKEN, first_line(error), mend)
    if settings.EMAIL_SANDBOXED:
        seen = f"read it at {settings.SANDBOX_URL}/mail/"
        return Finding(Level.SANDBOX, seen, f"For real mail: {mend}")
    return Finding(Level.OK, settings.EMAIL_BACKEND.rpartition(".")[0].rpartition(".")[2])


def webhook_address() -> Finding:
    url = settings.WEBHOOK_BASE_URL
    mend = "Start the site, and set WEBHOOK_BASE_URL to the https address it has on the internet."
    if not settings.REPLICATE.sandbox_url and not url.startswith("https://"):
        return Finding(Level.BROKEN, f"{url}: the real Replicate needs https", mend)
    try:
        answer = httpx.get(f"{url}/healthz", timeout=5, follow_redirects=False)
    except httpx.HTTPError as error:
        return Finding(Level.BROKEN, f"{url}: {first_line(error)}", mend)
    if answer.status_code != 200:
        # A redirect loses webhooks silently, so it counts as broken.
        return Finding(Level.BROKEN, f"{url} answers {answer.status_code}", mend)
    return Finding(Level.OK, f"{url} answers without a redirect")


def vectoriser() -> Finding:
    """The engine runs in a child process, which needs memory and rights of its own."""
    mend = "Look at the log above: the child process of tracer.api did not do it."
    picture = io.BytesIO()
    square = Image.new("L", (32, 32), "white")
    square.paste("black", (8, 8, 24, 24))
    square.save(picture, "PNG")
    try:
        drawing = tracer.vectorise(picture.getvalue(), Options(Kind.LINE))
    except (VectorRefused, VectorUnavailable) as error:
        return Finding(Level.BROKEN, f"no drawing: {first_line(error)}", mend)
    return Finding(Level.OK, f"a square was drawn in {len(drawing.svg)} bytes")
