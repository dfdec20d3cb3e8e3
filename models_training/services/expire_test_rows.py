"""Test models go by themselves: test mode is a place to try things, and not to keep them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from models_training.models import PersonalModel

KEPT = timedelta(days=7)


def due(now: datetime) -> QuerySet[PersonalModel]:
    return PersonalModel.objects.kept().filter(is_test=True, created_at__lt=now - KEPT)
