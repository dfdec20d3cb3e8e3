"""What the product works with beside the database: broker, cache, files, mail, its own address."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from smtplib import SMTPAuthenticationError
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from django.conf import settings
from django.core.cache import caches
from django.core.mail import get_connection
from kombu import Connection
from kombu.exceptions import OperationalError
from PIL import Image
from redis.exceptions import RedisError

from core import breakers, images, storage
from core.cache import SharedCache
from tracer import api as tracer
from tracer.api import VectorRefused, VectorUnavailable
from tracer.tracing.options import Kind, Options
from visiona.doctor.findings import Finding, Level, first_line

_LOOPBACK = {None, "localhost", "127.0.0.1", "::1"}
_UNGUARDED = (
    "Whoever reaches it can start tasks and lift limits: give it a password and TLS (rediss://)."
)


def broker() -> Finding:
    try:
        with Connection(settings.BROKER_URL, connect_timeout=2) as link:
            link.ensure_connection(max_retries=1, timeout=2)
            # Redis asks for the password only with the first command.
            link.channel()
    except (OperationalError, RedisError, OSError) as error:
        return _no_server("BROKER_URL", settings.BROKER_URL, error)
    return guarded(settings.BROKER_URL)


def cache() -> Finding:
    """It is used without a word when it is there, and missed without a word when it is not."""
    shared = caches["default"]
    if not isinstance(shared, SharedCache):
        seen = "none is shared: each process counts failed logins and limits for itself"
        return Finding(Level.LOOK, seen, "Set CACHE_URL to a Redis or Valkey.")
    try:
        shared.ping()
    except (RedisError, OSError) as error:
        return _no_server("CACHE_URL", settings.CACHE_URL, error)
    return guarded(settings.CACHE_URL)


def _no_server(name: str, url: str, error: Exception) -> Finding:
    seen = f"no answer: {first_line(error)}"
    if any(word in seen.lower() for word in ("auth", "password", "access_refused", "noperm")):
        return Finding(Level.BROKEN, seen, f"Put the user and password it wants into {name}.")
    start = f"Start it with `make run`, or point {name} at the server that runs."
    return Finding(Level.BROKEN, seen, start)


def guarded(url: str) -> Finding:
    parts = urlsplit(url)
    if parts.hostname in _LOOPBACK or parts.password:
        return Finding(Level.OK, parts.scheme)
    return Finding(Level.LOOK, f"{parts.scheme}, on the network without a password", _UNGUARDED)


def left_alone() -> Finding:
    """Before they are tried: what all processes know together."""
    found = [
        f"{one.service.value} since {datetime.fromtimestamp(one.since, UTC):%H:%M:%S} UTC"
        for one in breakers.standing()
    ]
    if not found:
        return Finding(Level.OK, "no service was found away")
    mend = "Each is asked again every ten seconds; its status page says more. Jobs wait for it."
    return Finding(Level.LOOK, ", ".join(found), mend)


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
    except SMTPAuthenticationError:
        words = "Put the right user and password into EMAIL_URL; an @ within them is %40."
        return Finding(Level.BROKEN, "the mail server refuses the login", words)
    except OSError as error:
        server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        words = f"Look whether EMAIL_URL names the right server, and whether {server} is reached."
        return Finding(Level.BROKEN, f"{server}: {first_line(error)}", words)
    if settings.EMAIL_SANDBOXED:
        seen = f"read it at {settings.SANDBOX_URL}/mail/"
        return Finding(Level.SANDBOX, seen, f"For real mail: {mend}")
    return Finding(Level.OK, settings.EMAIL_BACKEND.rpartition(".")[0].rpartition(".")[2])


def webhook_address() -> Finding:
    url = settings.WEBHOOK_BASE_URL
    mend = "Set WEBHOOK_BASE_URL to the https address that this site has on the internet."
    if settings.REPLICATE.is_vendor and not url.startswith("https://"):
        return Finding(Level.BROKEN, f"{url}: the real Replicate needs https", mend)
    try:
        answer = httpx.get(f"{url}/healthz", timeout=5, follow_redirects=False)
    except httpx.HTTPError as error:
        return Finding(Level.BROKEN, f"{url}: {first_line(error)}", f"Start the site. {mend}")
    if answer.status_code != 200:
        # A redirect loses webhooks silently, so it counts as broken.
        return Finding(Level.BROKEN, f"{url} answers {answer.status_code}", mend)
    return Finding(Level.OK, f"{url} answers without a redirect")


def fences() -> Finding:
    """Strangers' pictures are opened in a child, behind what this kernel and account allow."""
    mend = "Run on Linux 5.13 or newer, with Landlock and seccomp."
    try:
        held = images.fences()
    except images.GuardUnavailable as error:
        return Finding(Level.BROKEN, f"no child starts: {first_line(error)}", mend)
    if not {"files", "calls"} <= set(held):
        seen = f"a picture's child is held by {', '.join(['its limits', *held])} only"
        return Finding(Level.LOOK, seen, mend)
    return Finding(Level.OK, f"a picture's child is held by its limits, {', '.join(held)}")


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
