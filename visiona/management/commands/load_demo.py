"""Makes what the local start shows: plans, a demo account with photos to train with, and a year
of made people for the staff's numbers."""

from __future__ import annotations

from argparse import ArgumentParser
from io import StringIO
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import ConsentPurpose, User
from accounts.services import record_consent
from core.commands import Exit, OperatorCommand
from core.row_security import WORKER, role_scope
from models_training.models import PersonalModel, Photo, Trainer
from models_training.services import trainers
from models_training.services.photos import add_photo
from models_training.tasks import enqueue_measuring
from reports.models import RollupDay
from reports.periods import recent
from reports.services import cohorts, rollups
from visiona import demo_year
from visiona.demo import portrait

EMAIL, PASSWORD, PHOTOS = "demo@visiona.local", "visiona-demo", 12
FEW, MANY, ACTS = 300, 5000, 200


class Command(OperatorCommand):
    help = "Make the demo account and a year of made people, once. Refused in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--year", action="store_true", help=f"a large year, of {MANY:,} people"
        )
        parser.add_argument("--people", type=int, help=f"how many; {FEW} as a rule, 0 for none")
        parser.add_argument("--seed", type=int, default=1, help="another one is another year")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            words = "The demo account has a known password, so it stays off production."
            raise CommandError(words, returncode=Exit.MISUSE)
        call_command("load_plans", verbosity=0, stdout=StringIO())
        _offer_all_trainers()
        if settings.STRIPE.sandbox_url:
            call_command("sync_plans", stdout=StringIO())
        user = _demo_user()
        if not _has_begun(user):
            self._fill_tray(user)
            enqueue_measuring(user.photos.in_tray())
        self._make_year(options)
        self.facts |= {"email": EMAIL, "password": PASSWORD}
        self.say(f"Demo login: {EMAIL} / {PASSWORD}")
        self.say("Administration: /admin/, with the code that manage.py demo_code prints")

    @transaction.atomic
    def _fill_tray(self, user: User) -> None:
        """All or none, so that a run that was broken off is begun anew."""
        for number in self.progress(range(PHOTOS), "photos", PHOTOS):
            add_photo(user.pk, f"portrait-{number + 1}.jpg", portrait(number))

    def _make_year(self, options: dict[str, Any]) -> None:
        people = options["people"]
        if people is None:
            people = MANY if options["year"] else FEW
        if people <= 0:
            return
        if User.objects.filter(email__endswith=f"@{demo_year.DOMAIN}").exists():
            self.say("The made people are here already.")
            return
        until = timezone.now().replace(minute=0, second=0, microsecond=0)
        acts = ACTS if options["year"] else demo_year.Wanted.acts
        wanted = demo_year.Wanted(people, until, options["seed"], acts)
        counts = demo_year.make(wanted)
        _count(wanted)
        self.facts["rows"] = counts
        self.say(f"A made year of {people:,} people: {sum(counts.values()):,} rows")
        if options["verbosity"] > 1:
            for table, count in counts.items():
                self.say(f"  {table}: {count:,}")


def _count(wanted: demo_year.Wanted) -> None:
    """The days that the first pages show; the sweep counts those before within minutes."""
    with role_scope(WORKER):
        cohorts.look_back()
        cohorts.count()
        rollups.rebuild(wanted.since.date())
        for day in list(RollupDay.objects.filter(day__gte=recent().first)):
            rollups.fill(day)


def _offer_all_trainers() -> None:
    """Those too that nobody has tried at Replicate yet: here the sandbox plays them."""
    for trainer in Trainer.objects.filter(is_enabled=False):
        trainer.is_enabled = True
        trainers.save(trainer)
    call_command("trainers", "--teach", stdout=StringIO())


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
