"""Plain functions that make rows and files for tests."""

from __future__ import annotations

import io
import random
from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.utils import timezone
from PIL import Image

from accounts.models import Consent, User
from accounts.models import Purpose as ConsentPurpose
from accounts.services import record_consent
from billing.models import Plan, Purpose, Source, Subscription, SubscriptionStatus
from billing.services import catalogue, credits, paid_jobs, quotes
from core import storage
from core.rows import WORKER, role_scope, user_scope
from generations.models import THUMB_WIDTHS, GeneratedImage, Generation
from models_training.models import THUMB_WIDTHS as PHOTO_WIDTHS
from models_training.models import PersonalModel, Photo, Training

PASSWORD = "a-long-enough-password"


def make_user(email: str, **fields: Any) -> User:
    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
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


def hold_price(job: Training | Generation, purpose: Purpose, units: int) -> None:
    """As the services do it when they make the job."""
    quote = quotes.quote(job.owner, purpose, units)
    credits.grant(job.owner, quote.amount_mc, Source.STAFF, f"test:{uuid4()}")
    paid_jobs.hold(job.owner, job.pk, quote)


def make_consent(owner: User) -> Consent:
    return record_consent(owner, ConsentPurpose.TRAIN_MODEL)


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


def make_image(generation: Generation, *, number: int = 1, **fields: Any) -> GeneratedImage:
    """A row with real files in storage."""
    content = webp(width=512)
    defaults: dict[str, Any] = {
        "owner_id": generation.owner_id,
        "generation": generation,
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


def jpeg(*, width: int = 640, height: int = 800, seed: int = 0) -> bytes:
    """A small picture that differs with its seed."""
    return _encode(width, height, seed, "JPEG")


def webp(*, width: int = 320, seed: int = 0) -> bytes:
    return _encode(width, width, seed, "WEBP")


def _encode(width: int, height: int, seed: int, file_format: str) -> bytes:
    colours = random.Random(seed)
    small = Image.new("RGB", (8, 8))
    small.putdata([tuple(colours.randbytes(3)) for _ in range(64)])
    buffer = io.BytesIO()
    small.resize((width, height), Image.Resampling.BICUBIC).save(buffer, file_format, quality=80)
    return buffer.getvalue()
