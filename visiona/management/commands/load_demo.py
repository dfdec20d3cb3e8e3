"""Makes what the local start shows: plans, and a demo account with photos to train with."""

from __future__ import annotations

from io import StringIO
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import ConsentPurpose, User
from accounts.services import record_consent
from models_training.models import PersonalModel, Photo
from models_training.services.photos import add_photo
from visiona.demo import portrait

EMAIL, PASSWORD, PHOTOS = "demo@visiona.local", "visiona-demo", 12


class Command(BaseCommand):
    help = "Make the demo account, once. Refused in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "The demo account has a known password, so it stays off production."
            )
        call_command("load_plans", verbosity=0, stdout=StringIO())
        if settings.STRIPE.sandbox_url:
            call_command("sync_plans", stdout=StringIO())
        user = _demo_user()
        if not _has_begun(user):
            _fill_tray(user)
        self.stdout.write(f"Demo login: {EMAIL} / {PASSWORD}")
        self.stdout.write("Administration: /admin/, with the code that manage.py demo_code prints")


def _demo_user() -> User:
    user = User.objects.filter(email=EMAIL).first()
    if user:
        return user
    with transaction.atomic():
        user = User.objects.create_superuser(EMAIL, PASSWORD, name="Demo")
        EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
        record_consent(user, ConsentPurpose.TERMS)
    return user


def _has_begun(user: User) -> bool:
    own = (kind.objects.filter(owner=user) for kind in (Photo, PersonalModel))
    return any(rows.exists() for rows in own)


def _fill_tray(user: User) -> None:
    for number in range(PHOTOS):
        add_photo(user.pk, f"portrait-{number + 1}.jpg", portrait(number))
