from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

from core import acting
from core.rows import ModeSecurity

STANDING = Q(superseded=False) & ~Q(state__in=["canceled", "expired", "failed"])


def same_once(*more: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["owner", "sha256", "settings_hash", "purpose", *more],
        condition=STANDING,
        name="vectorisation_same_once",
    )


class Migration(migrations.Migration):
    """A test answers no live wish, nor the other way round."""

    dependencies = [("vectorizing", "0002_row_security"), ("generations", "0009_test_mode")]

    operations = [
        migrations.AddField(
            "vectorisation",
            "is_test",
            models.BooleanField(db_default=False, default=acting.is_test, editable=False),
        ),
        migrations.RemoveConstraint("vectorisation", "vectorisation_same_once"),
        migrations.AddConstraint("vectorisation", same_once("is_test")),
        ModeSecurity("vectorizing_vectorisation"),
    ]
