"""Plain functions that make rows and files for tests."""

from __future__ import annotations

import io
import random
from contextlib import nullcontext
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import Consent, ConsentPurpose, DataExport, User
from accounts.services import record_consent
from billing.models import Plan, Purpose, Source, Subscription, SubscriptionStatus
from billing.prices import PRICES_MC
from billing.services import catalogue, credits, paid_jobs, quotes
from core import audit, storage
from core.costs import ProviderPrice, ProviderUsage
from core.jobs.models import State
from core.receipts import Receipt, issue
from core.row_security import STAFF, WORKER, role_scope, user_scope
from generations.models import THUMB_WIDTHS, GeneratedImage, Generation
from models_training.models import THUMB_WIDTHS as PHOTO_WIDTHS
from models_training.models import PersonalModel, Photo, Training
from notifications.events import Event
from notifications.models import PROGRAM_EVENTS, EventType, WebhookEndpoint
from notifications.sending import new_secret
from notifications.services import mails
from reports.models import ReportExport
from tracer.tracing.options import Kind, Options
from vectorizing.models import Vectorisation, VectorSource, columns, settings_hash

PASSWORD = "a-long-enough-password"
LOGO_SIDE = 160
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160" viewBox="0 0 160 160">'
    b'<path d="M20 20H140V140H20Z" fill="#336699"/></svg>'
)


def make_user(email: str, **fields: Any) -> User:
    # The web makes nobody staff.
    with role_scope(WORKER) if fields.keys() & {"is_staff", "is_superuser"} else nullcontext():
        user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    # A row of the making, as the person is; no act that the log would tell of.
    with role_scope(WORKER), patch.object(audit, "record"):
        record_consent(user, ConsentPurpose.TERMS)
    return user


def subscribe(owner: User, code: str) -> Subscription:
    """A paid plan that runs for a month more."""
    with role_scope(WORKER):  # the web's own role may not touch plans
        catalogue.load()
    now = timezone.now()
    with user_scope(owner.pk):
        return Subscription.objects.create(
            owner=owner,
            plan=Plan.objects.get(code=code),
            stripe_subscription_id=f"sub_{uuid4().hex}",
            status=SubscriptionStatus.ACTIVE,
            period_start=now,
            period_end=now + timedelta(days=30),
        )


def give_credits(owner: User, amount_mc: int) -> None:
    with user_scope(owner.pk):
        credits.grant(owner, amount_mc, Source.STAFF, f"test:{uuid4()}")


def hold_price(
    job: Training | Generation | Vectorisation,
    purpose: Purpose,
    units: int,
    unit_mc: int | None = None,
) -> None:
    """As the services do it when they make the job."""
    quote = quotes.quote(job.owner, purpose, units, unit_mc=unit_mc)
    if quote.amount_mc:
        credits.grant(job.owner, quote.amount_mc, Source.STAFF, f"test:{uuid4()}")
    paid_jobs.hold(job.owner, job.pk, quote)


def make_consent(owner: User) -> Consent:
    return record_consent(owner, ConsentPurpose.TRAIN_MODEL)


def make_receipt(owner: User) -> Receipt:
    gone = {"what": "photos", "count": 12, "where": "storage", "at": "2026-11-21T09:30:00Z"}
    facts = {"statement": "12 photos deleted", "deleted": [gone]}
    with user_scope(owner.pk):
        return issue("photos.deleted", owner_id=owner.pk, subject_id=uuid4(), facts=facts)


def make_export(owner: User) -> DataExport:
    """Made an hour ago, with its archive in storage."""
    now = timezone.now()
    times = {"created_at": now - timedelta(hours=1), "finished_at": now, "deadline_at": now}
    with user_scope(owner.pk):
        made = DataExport.objects.create(
            owner=owner, state=State.SUCCEEDED, size=3, expires_at=now + timedelta(days=1), **times
        )
    storage.write(made.key, b"zip")
    return made


def make_staff(person: User) -> User:
    """With a second factor."""
    with role_scope(WORKER):
        User.objects.filter(pk=person.pk).update(is_staff=True)
    person.is_staff = True
    Authenticator.objects.get_or_create(
        user=person,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": "JBSWY3DPEHPK3PXP"}},
    )
    return person


def finish_report(job: ReportExport) -> None:
    """Made an hour ago, with its file in storage."""
    now = timezone.now()
    with user_scope(job.owner_id):
        job.move(State.RUNNING)
        job.move(State.SUCCEEDED, size=3, expires_at=now + timedelta(days=1))
    storage.write(job.key, b"a,b")


def make_photo(owner: User, *, training: Training | None = None, number: int = 0) -> Photo:
    """A row with real files in storage."""
    content = jpeg(seed=number)
    with user_scope(owner.pk):
        photo = Photo.objects.create(
            owner=owner,
            training=training,
            name=f"photo-{number}.jpg",
            sha256=f"{uuid4().hex}{uuid4().hex}",
            width=640,
            height=800,
            size=len(content),
            stored_at=timezone.now(),
        )
    storage.write(photo.training_key, content)
    for width in PHOTO_WIDTHS:
        storage.write(photo.thumb_key(width), webp(width=width))
    return photo


def make_model(owner: User, *, ready: bool = True, trigger_word: str = "") -> PersonalModel:
    with user_scope(owner.pk):
        return PersonalModel.objects.create(
            owner=owner,
            name="Me",
            trigger_word=trigger_word or f"zork{random.randrange(10**6)}",
            ready_at=timezone.now() if ready else None,
            remote_model="sandbox/visiona-test" if ready else "",
            remote_version="0" * 64 if ready else "",
        )


def make_training(model: PersonalModel, **fields: Any) -> Training:
    consent = make_consent(model.owner)
    defaults: dict[str, Any] = {
        "owner_id": model.owner_id,
        "personal_model": model,
        "consent": consent,
        "parameters": {"steps": 1000, "lora_rank": 16},
        "photo_count": 10,
        "deadline_at": timezone.now() + timedelta(hours=3),
    }
    with user_scope(model.owner_id):
        training = Training.objects.create(**defaults | fields)
        hold_price(training, Purpose.TRAINING, 1)
    return training


def make_generation(model: PersonalModel, **fields: Any) -> Generation:
    defaults: dict[str, Any] = {
        "owner_id": model.owner_id,
        "personal_model": model,
        "prompt": f"{model.trigger_word}, by the sea",
        "seed": 7,
        "deadline_at": timezone.now() + timedelta(minutes=20),
    }
    with user_scope(model.owner_id):
        generation = Generation.objects.create(**defaults | fields)
        hold_price(generation, Purpose.IMAGE, generation.outputs)
    return generation


def make_price(nano_usd: int, **fields: Any) -> ProviderPrice:
    """Valid for years, of a machine's second where nothing else is said."""
    defaults: dict[str, Any] = {
        "provider": "replicate",
        "sku": "gpu-h100",
        "unit": "second",
        "valid_from": timezone.now() - timedelta(days=900),
        "source": "a page",
    }
    with role_scope(STAFF):
        return ProviderPrice.objects.create(nano_usd=nano_usd, **defaults | fields)


def make_usage(owner: User, quantity: str, **fields: Any) -> ProviderUsage:
    """What a call of some job took."""
    defaults: dict[str, Any] = {
        "provider": "replicate",
        "sku": "gpu-h100",
        "unit": "second",
        "job_kind": "generation",
        "job_id": uuid4(),
        "call_key": uuid4().hex,
    }
    with role_scope(WORKER):
        return ProviderUsage.objects.create(
            owner=owner, quantity=Decimal(quantity), **defaults | fields
        )


def make_image(generation: Generation, *, number: int = 1, **fields: Any) -> GeneratedImage:
    """A row with real files in storage."""
    content = webp(width=512)
    defaults: dict[str, Any] = {
        "owner_id": generation.owner_id,
        "generation": generation,
        "personal_model_id": generation.personal_model_id,
        "number": number,
        "width": 512,
        "height": 512,
        "size": len(content),
        "sha256": "0" * 64,
        "file_format": "webp",
    }
    with user_scope(generation.owner_id):
        image = GeneratedImage.objects.create(**defaults | fields)
    storage.write(image.original_key, content)
    for width in THUMB_WIDTHS:
        storage.write(image.thumb_key(width), webp(width=width))
    return image


def make_endpoint(
    owner: User, url: str = "https://8.8.8.8/hook", **fields: Any
) -> WebhookEndpoint:
    """It wants to be told everything."""
    defaults = {"url": url, "events": [*PROGRAM_EVENTS], "secret": new_secret()}
    with user_scope(owner.pk):
        return WebhookEndpoint.objects.create(owner=owner, **defaults | fields)


def make_vector_source(owner: User, **fields: Any) -> VectorSource:
    """A logo with real files in storage; one that differs with its `seed`."""
    content = logo(seed=fields.pop("seed", random.randrange(10**9)))
    now = timezone.now()
    defaults: dict[str, Any] = {
        "owner": owner,
        "name": "logo.png",
        "sha256": sha256(content).hexdigest(),
        "width": LOGO_SIDE,
        "height": LOGO_SIDE,
        "original_width": LOGO_SIDE,
        "original_height": LOGO_SIDE,
        "size": len(content),
        "suggested": asdict(Options(Kind.FLAT, colours=4)),
        "colours_seen": 3,
        "flat_background": True,
        "transparent": False,
        "stored_at": now,
        "expires_at": now + timedelta(hours=24),
    }
    with user_scope(owner.pk):
        source = VectorSource.objects.create(**defaults | fields)
    storage.write(source.source_key, content)
    storage.write(source.thumb_key, webp(width=320))
    return source


def make_vectorisation(
    source: VectorSource, purpose: Purpose = Purpose.VECTOR, **fields: Any
) -> Vectorisation:
    """In line with its price held; one that has succeeded is paid and has its file."""
    options: Options = fields.pop("options", Options(Kind.FLAT, colours=4))
    defaults: dict[str, Any] = {
        "owner_id": source.owner_id,
        "source": source,
        "purpose": purpose,
        "sha256": source.sha256,
        "settings_hash": settings_hash(options),
        "price_mc": PRICES_MC[purpose],
        "deadline_at": timezone.now() + timedelta(hours=1),
        "expires_at": source.expires_at,
    }
    done = fields.get("state") == State.SUCCEEDED
    if done:
        figures = {"paths": 3, "colours_found": 3, "svg_size": len(DRAWING), "psnr": 36.0}
        defaults |= figures | {"ssim": 0.99, "width": LOGO_SIDE, "height": LOGO_SIDE}
        defaults |= {"finished_at": timezone.now(), "progress": 100}
    with user_scope(source.owner_id):
        job = Vectorisation.objects.create(**columns(options), **defaults | fields)
        if job.price_mc:
            hold_price(job, purpose, 1, job.price_mc)
            if done:
                paid_jobs.settle(job.pk, delivered=1, asked=1)
    if done:
        storage.write(job.keys[0], webp() if job.is_preview else DRAWING)
    return job


def logo(*, seed: int = 0, side: int = LOGO_SIDE, **options: Any) -> bytes:
    """A PNG of flat shapes on white; `options` are Pillow's for the file."""
    colours = random.Random(seed)
    picture = Image.new("RGB", (side, side), "white")
    pen = ImageDraw.Draw(picture)
    for inset in (side // 8, side // 4):
        colour = tuple(colours.randbytes(3))
        pen.ellipse((inset, inset, side - inset, side - inset), fill=colour)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", **options)
    return buffer.getvalue()


def noise(*, side: int = LOGO_SIDE) -> bytes:
    """A PNG that no drawing can follow."""
    picture = Image.frombytes("RGB", (side, side), random.Random(0).randbytes(side * side * 3))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def jpeg(*, width: int = 640, height: int = 800, seed: int = 0) -> bytes:
    """A small picture that differs with its seed."""
    return _encode(width, height, seed, "JPEG")


def webp(*, width: int = 320, seed: int = 0) -> bytes:
    return _encode(width, width, seed, "WEBP")


@lru_cache(maxsize=200)
def _encode(width: int, height: int, seed: int, file_format: str) -> bytes:
    colours = random.Random(seed)
    small = Image.new("RGB", (8, 8))
    small.putdata([tuple(colours.randbytes(3)) for _ in range(64)])
    buffer = io.BytesIO()
    small.resize((width, height), Image.Resampling.BICUBIC).save(buffer, file_format, quality=80)
    return buffer.getvalue()


def log_in_staff(client: Client, person: User) -> Client:
    """As after a login of now, with a password and the code of an authenticator app."""
    client.force_login(person)
    factor, _ = Authenticator.objects.get_or_create(
        user=person,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": "JBSWY3DPEHPK3PXP"}},
    )
    session = client.session
    at = timezone.now().timestamp()
    session["account_authentication_methods_user"] = str(person.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": at, "email": person.email},
        {"method": "mfa", "at": at, "id": factor.pk, "type": factor.type},
    ]
    session.save()
    return client


def event(owner: User, kind: EventType = EventType.CREDITS_LOW, **facts: Any) -> Event:
    """Something that happened to them, to be announced."""
    words = {"left": "2 credits", "picture": "1 credit", "training": "40 credits", "model": "Ann"}
    told: dict[str, Any] = {"about": uuid4(), "path": "/billing/", "words": words}
    return Event(owner.pk, kind, **(told | facts))


def send_mails() -> None:
    """As a worker does with what the sweep orders."""
    for notice in list(mails.due(timezone.now())):
        mails.send(notice.pk)
