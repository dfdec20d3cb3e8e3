"""What staff have switched off, since when, and what people are told meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Service(models.TextChoices):
    """What can be switched off by itself. The last two are no service that somebody asks for:
    `SPENDING` closes whatever costs us money at a provider, `WEBSITE` all pages."""

    SIGN_UP = "sign_up", "Sign-up"
    TRAINING = "training", "Training"
    GENERATION = "generation", "Pictures"
    VECTORISING = "vectorising", "Vectorising"
    PAYMENTS = "payments", "Payments"
    ENHANCEMENT = "enhancement", "Enhancing prompts"
    SPENDING = "spending", "Spending"
    WEBSITE = "website", "Website"


# They cost us money at a provider, so the spending brake closes them too.
SPENDS = frozenset({Service.TRAINING, Service.GENERATION, Service.ENHANCEMENT})
# What people read where whoever switched it off had no words of their own.
USUAL_WORDS = {
    Service.SIGN_UP: "New accounts can't be made right now. Please come back in a while.",
    Service.TRAINING: "Trainings are paused for now. Your photos and settings stay as they are.",
    Service.GENERATION: "Making pictures is paused for now. Your words and settings stay here.",
    Service.VECTORISING: "Vectorising is paused for now. Please try again in a while.",
    Service.PAYMENTS: "Buying is paused for now. Nothing was ordered and nothing charged.",
    Service.ENHANCEMENT: "Enhancing is paused for now. Your own words serve.",
    Service.SPENDING: "So much was asked for today that new work is paused for a while. It opens"
    " again by itself, as a rule within the hour.",
    Service.WEBSITE: "We are working on Visiona and will be back soon.",
}
MOST_LETTERS = 300


class SwitchQuerySet(models.QuerySet["ServiceSwitch"]):
    def newest(self) -> SwitchQuerySet:
        """How each service stands: the last that was said of it."""
        return self.order_by("name", "-pk").distinct("name")

    def closed_between(self, names: set[str], start: datetime, end: datetime) -> timedelta:
        """For how long in this time at least one of them was off."""
        off: set[str] = set()
        closed, since = timedelta(), start
        rows = self.filter(name__in=names, at__lt=end)
        before = rows.filter(at__lt=start).newest().values("pk")
        for row in rows.filter(Q(at__gte=start) | Q(pk__in=before)).order_by("pk"):
            at = min(max(row.at, start), end)
            closed += at - since if off else timedelta()
            since = at
            off = off - {row.name} if row.is_on else off | {row.name}
        return closed + (end - since if off else timedelta())


class ServiceSwitch(models.Model):
    """One turn of a switch. The newest row of a service says how it stands; none: it is on.

    Nobody may change or delete a row, so they are the history too.
    """

    name = models.CharField(max_length=20, choices=Service.choices)
    is_on = models.BooleanField()
    message = models.CharField(max_length=MOST_LETTERS, blank=True, default="")
    reason = models.CharField(max_length=MOST_LETTERS, blank=True, default="")
    # Turned by the spending brake, which lets go by itself of what it pulled.
    is_automatic = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField(default=timezone.now)
    # Nobody: an operator, or the spending brake.
    by_id = models.UUIDField(null=True, blank=True)

    objects = SwitchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("name", models.F("id").desc(), name="serviceswitch_newest")]

    def __str__(self) -> str:
        return f"{self.get_name_display()} {'on' if self.is_on else 'off'}"

    @property
    def words(self) -> str:
        """For people, while it is off."""
        return self.message or USUAL_WORDS[Service(self.name)]


class Level(models.TextChoices):
    NEWS = "news", "News"
    WARNING = "warning", "Warning"


class Audience(models.TextChoices):
    ALL = "all", "Everybody"
    SIGNED_IN = "signed_in", "Who is signed in"
    STAFF = "staff", "Staff"


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def shown(self, now: datetime) -> AnnouncementQuerySet:
        """Those whose time it is, or comes within the hour: who caches them asks each whether."""
        soon = now + timedelta(hours=1)
        rows = self.filter(withdrawn_at=None, begins_at__lte=soon)
        return rows.exclude(ends_at__lte=now).order_by("-begins_at", "-pk")


class Announcement(models.Model):
    """A sentence on top of every page for a while, until whoever reads it puts it away."""

    text = models.CharField(max_length=MOST_LETTERS)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.NEWS)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.ALL)
    begins_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by_id = models.UUIDField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=models.F("begins_at")),
                name="announcement_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.text

    def is_shown_at(self, now: datetime) -> bool:
        return self.begins_at <= now and (self.ends_at is None or now < self.ends_at)


class Feature(models.TextChoices):
    """What can be given to some people before all have it."""

    SELF_REFUND = "self_refund", "Refunds by the buyer's own button"


class FeatureFlag(models.Model):
    """Who has a feature, as it was said last; without a row everybody has it.

    As with switches nobody may change a row. `people` are keyed hashes of ids, so that a row
    tells nothing of somebody who is erased.
    """

    name = models.CharField(max_length=20, choices=Feature.choices)
    share = models.PositiveSmallIntegerField(help_text="Per cent of all people.")
    for_staff = models.BooleanField(default=True)
    people = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=MOST_LETTERS, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [models.Index("name", models.F("id").desc(), name="featureflag_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=100), name="featureflag_share"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()} for {self.share} %"
