"""Looks at every switch of the product: its state, a live check, and how to mend it."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu import Connection
from kombu.exceptions import OperationalError
from PIL import Image

from billing.models import Plan
from billing.services import inbox, mirror
from billing.stripe import api
from core import crypto, llm, replicate, storage
from core.providers import ProviderError
from core.row_security import APP, BACKUP, OWNER, STAFF, WORKER
from tracer import api as tracer
from tracer.api import VectorRefused, VectorUnavailable
from tracer.tracing.options import Kind, Options


class Level(StrEnum):
    OK = "ok"
    SANDBOX = "sandbox"
    OFF = "off"
    LOOK = "look"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """What was seen of one switch; `mend` says what to do, or how to turn the real one on."""

    level: Level
    seen: str
    mend: str = ""


@dataclass(frozen=True)
class Report:
    name: str
    finding: Finding
    seconds: float


def examine() -> Iterator[Report]:
    """One report after the other, each with the time its check took."""
    for name, check in CHECKS.items():
        started = time.monotonic()
        finding = check()
        yield Report(name, finding, time.monotonic() - started)


def database() -> Finding:
    mend = "Start it with `make run`, or point DATABASE_URL at Postgres 15 or newer."
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int, current_user")
            version, role = cursor.fetchone()
        plan = MigrationExecutor(connection)
        waiting = plan.migration_plan(plan.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return Finding(Level.BROKEN, f"no answer: {_first_line(error)}", mend)
    if version < 150000:
        return Finding(Level.BROKEN, f"Postgres {version // 10000} is too old", mend)
    if waiting:
        return Finding(Level.BROKEN, f"{len(waiting)} migrations wait", "Run manage.py migrate.")
    return Finding(Level.OK, f"Postgres {version // 10000}, as {role}, all migrations applied")


def roles() -> Finding:
    wanted = {OWNER, APP, WORKER, STAFF, BACKUP}
    mend = "Run manage.py create_roles as your database's administrator."
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolname, rolsuper OR (rolbypassrls AND rolname <> %s),"
                " pg_has_role(session_user, oid, 'MEMBER')"
                " FROM pg_roles WHERE rolname = ANY(%s)",
                [BACKUP, list(wanted)],
            )
            rows = cursor.fetchall()
    except DatabaseError as error:
        return Finding(Level.BROKEN, _first_line(error), mend)
    missing = wanted - {name for name, _, _ in rows}
    loose = [name for name, passes_by, _ in rows if passes_by]
    if missing or loose:
        parts = [f"missing: {', '.join(sorted(missing))}"] if missing else []
        parts += [f"too mighty: {', '.join(loose)}"] if loose else []
        return Finding(Level.BROKEN, "; ".join(parts), mend)
    return Finding(Level.OK, "all five are there, and only the backup's reads past the policies")


def row_security() -> Finding:
    mend = "Run manage.py migrate; every table with an owner gets its policies there."
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "owner" for field in model._meta.fields)
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname FROM pg_class c WHERE c.relname = ANY(%s)"
                " AND c.relrowsecurity AND c.relforcerowsecurity"
                " AND (SELECT count(*) FROM pg_policies p WHERE p.tablename = c.relname) >= 2",
                [tables],
            )
            fenced = {name for (name,) in cursor.fetchall()}
    except DatabaseError as error:
        return Finding(Level.BROKEN, _first_line(error), mend)
    open_tables = [table for table in tables if table not in fenced]
    if open_tables:
        return Finding(Level.BROKEN, f"not fenced: {', '.join(open_tables)}", mend)
    return Finding(Level.OK, f"forced on all {len(tables)} tables with an owner")


def broker() -> Finding:
    mend = "Start it with `make run`, or point BROKER_URL at Redis, Valkey or RabbitMQ."
    try:
        with Connection(settings.BROKER_URL, connect_timeout=2) as link:
            link.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, OSError) as error:
        return Finding(Level.BROKEN, f"no answer: {_first_line(error)}", mend)
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
        return Finding(Level.BROKEN, f"{where}: {_first_line(error)}", mend)
    if not same or storage.exists(key):
        return Finding(Level.BROKEN, f"{where}: a probe did not come back as written", mend)
    return Finding(Level.OK, f"{where}: a probe was written, read and deleted")


def replicate_service() -> Finding:
    mend = "Set REPLICATE_API_TOKEN, REPLICATE_OWNER and REPLICATE_WEBHOOK_SECRETS."
    if not settings.REPLICATE_API_TOKEN:
        return Finding(Level.BROKEN, "no token and no sandbox", mend)
    try:
        account = replicate.account()
        latest = replicate.latest_trainer_version()
    except ProviderError as error:
        return Finding(Level.BROKEN, str(error), mend)
    if not settings.REPLICATE_WEBHOOK_SECRETS:
        return Finding(Level.BROKEN, f"account {account}, but no webhook secret", mend)
    pinned = settings.REPLICATE_TRAINER.partition(":")[2]
    note = "" if latest == pinned else "; a newer trainer version exists"
    if settings.REPLICATE.sandbox_url:
        return Finding(Level.SANDBOX, f"account {account}{note}", f"For the real one: {mend}")
    return Finding(Level.OK, f"account {account}{note}")


def openai_service() -> Finding:
    return _enhancer("openai", "OPENAI_API_KEY", settings.OPENAI)


def anthropic_service() -> Finding:
    return _enhancer("anthropic", "ANTHROPIC_API_KEY", settings.ANTHROPIC)


def stripe_service() -> Finding:
    mend = "Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRETS, then run manage.py sync_plans."
    if not settings.STRIPE_SECRET_KEY:
        return Finding(Level.BROKEN, "no key and no sandbox", mend)
    try:
        name = api.account()
    except ProviderError as error:
        return Finding(Level.BROKEN, str(error), mend)
    unpriced = Plan.objects.filter(active=True, price_minor__gt=0, stripe_price_id="").count()
    if not settings.STRIPE_WEBHOOK_SECRETS or unpriced:
        what = f"{unpriced} plans without a price there" if unpriced else "no webhook secret"
        return Finding(Level.BROKEN, f"account {name}, but {what}", mend)
    if settings.STRIPE.sandbox_url:
        return Finding(Level.SANDBOX, f"account {name}", f"For the real one: {mend}")
    return Finding(Level.OK, f"account {name}, {'live' if settings.STRIPE_LIVE_MODE else 'test'}")


def stripe_mirror() -> Finding:
    if not settings.STRIPE_MIRROR:
        return Finding(Level.OFF, "not used", "Set STRIPE_MIRROR. The product sells without it.")
    try:
        errors, strangers = inbox.mirror_errors(), mirror.strangers()
    except DatabaseError as error:
        return Finding(Level.BROKEN, _first_line(error), "Run manage.py migrate.")
    note = f"; {strangers} customers are nobody's here" if strangers else ""
    if not errors:
        return Finding(Level.OK, f"follows every event of the last {inbox.KEPT.days} days{note}")
    worst, times = errors.most_common(1)[0]
    return Finding(
        Level.LOOK,
        f"{errors.total()} events could not be followed: {worst} ({times} times){note}",
        "Credits are right. Run manage.py reconcile_stripe, or see Stripe events in the admin.",
    )


def mail() -> Finding:
    mend = "Set EMAIL_URL, for example smtp+tls://user:password@host:587."
    link = get_connection()
    try:
        link.open()
        link.close()
    except OSError as error:
        return Finding(Level.BROKEN, _first_line(error), mend)
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
        return Finding(Level.BROKEN, f"{url}: {_first_line(error)}", mend)
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
        return Finding(Level.BROKEN, f"no drawing: {_first_line(error)}", mend)
    return Finding(Level.OK, f"a square was drawn in {len(drawing.svg)} bytes")


def encryption_keys() -> Finding:
    fresh = Fernet.generate_key().decode()
    mend = f"Set FIELD_ENCRYPTION_KEYS, for example {fresh}, and BLIND_INDEX_KEY."
    try:
        same = crypto.decrypt(crypto.encrypt("probe", "doctor"), "doctor") == "probe"
    except (ValueError, crypto.DecryptionError) as error:
        return Finding(Level.BROKEN, f"unusable: {type(error).__name__}", mend)
    count = len(settings.FIELD_ENCRYPTION_KEYS)
    return Finding(
        Level.OK if same else Level.BROKEN, f"{count} in use, newest first", mend * (not same)
    )


def _enhancer(provider: str, key_name: str, switch: object) -> Finding:
    mend = f"Set {key_name} and name {provider} in ENHANCERS. Prompts work without it."
    if provider not in llm.enhancers():
        return Finding(Level.OFF, "not used", mend)
    try:
        llm.enhance("a portrait by a window", trigger_word="zorkan", provider=provider)
    except llm.NotEnhanced as reason:
        return Finding(Level.BROKEN, f"no answer: {reason.reason}", mend)
    if getattr(switch, "sandbox_url", ""):
        return Finding(Level.SANDBOX, "a prompt was enhanced", f"For the real one: {mend}")
    return Finding(Level.OK, "a prompt was enhanced")


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0][:160] or type(error).__name__


CHECKS: dict[str, Callable[[], Finding]] = {
    "database": database,
    "database roles": roles,
    "row security": row_security,
    "broker": broker,
    "storage": files,
    "Replicate": replicate_service,
    "OpenAI": openai_service,
    "Anthropic": anthropic_service,
    "Stripe": stripe_service,
    "Stripe mirror": stripe_mirror,
    "mail": mail,
    "vectoriser": vectoriser,
    "webhook address": webhook_address,
    "encryption keys": encryption_keys,
}
