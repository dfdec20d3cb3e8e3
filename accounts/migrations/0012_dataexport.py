from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.actor
import core.crypto
from core.row_security import ModeSecurity, OwnerRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_validate_consent_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="DataExport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "is_test",
                    models.BooleanField(
                        db_default=False, default=core.actor.is_test, editable=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("submitting", "Submitting"),
                            ("unconfirmed", "Unconfirmed"),
                            ("running", "Running"),
                            ("collecting", "Collecting"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("canceled", "Canceled"),
                            ("expired", "Expired"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("request_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "moved_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("next_look_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("deadline_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("searches", models.PositiveSmallIntegerField(default=0)),
                ("cancel_requested_at", models.DateTimeField(blank=True, null=True)),
                ("remote_id", core.crypto.EncryptedTextField(blank=True, default="")),
                (
                    "remote_key",
                    models.CharField(blank=True, max_length=64, null=True, unique=True),
                ),
                ("error_kind", models.CharField(blank=True, default="", max_length=24)),
                ("error", models.CharField(blank=True, default="", max_length=300)),
                ("progress", models.PositiveSmallIntegerField(default=0, help_text="Per cent.")),
                (
                    "size",
                    models.PositiveBigIntegerField(default=0, help_text="Bytes of the archive."),
                ),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("file_gone_at", models.DateTimeField(blank=True, null=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        models.F("owner"),
                        models.OrderBy(models.F("created_at"), descending=True),
                        name="dataexport_owner_created",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("state__in", ["canceled", "expired", "failed", "succeeded"]),
                            _negated=True,
                        ),
                        fields=["next_look_at"],
                        name="dataexport_due",
                    ),
                    models.Index(
                        condition=models.Q(("file_gone_at", None)),
                        fields=["expires_at"],
                        name="dataexport_expiring",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "owner"), name="dataexport_id_owner"),
                    models.UniqueConstraint(
                        fields=("owner", "request_key"), name="dataexport_request_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "queued",
                                    "submitting",
                                    "unconfirmed",
                                    "running",
                                    "collecting",
                                    "succeeded",
                                    "failed",
                                    "canceled",
                                    "expired",
                                ],
                            )
                        ),
                        name="dataexport_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["canceled", "expired", "failed", "succeeded"]),
                                ("finished_at__isnull", False),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ["canceled", "expired", "failed", "succeeded"]),
                                    _negated=True,
                                ),
                                ("finished_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="dataexport_end_has_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["canceled", "expired", "failed", "succeeded"]),
                            _negated=True,
                        ),
                        fields=("owner",),
                        name="dataexport_one_at_a_time",
                    ),
                ],
            },
        ),
        OwnerRowSecurity("accounts_dataexport"),
        ModeSecurity("accounts_dataexport"),
    ]
