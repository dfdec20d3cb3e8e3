"""Refunds that people order themselves, and credits that are given back after they were spent."""

from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

import core.actor
import core.crypto
from core.row_security import OwnerRowSecurity, TieToOwner


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_erasures"),
        ("billing", "0008_books_without_a_person"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Refund",
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
                (
                    "held_seconds",
                    models.IntegerField(db_default=0, default=0, editable=False),
                ),
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
                ("rule", models.CharField(max_length=30)),
                ("amount_minor", models.BigIntegerField()),
                ("credits_mc", models.BigIntegerField()),
                ("actor_id", models.UUIDField(blank=True, null=True)),
                ("reason", core.crypto.EncryptedTextField(blank=True, default="")),
                ("bounced_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="credithold",
            name="credithold_purpose_known",
        ),
        migrations.RemoveConstraint(
            model_name="ledgerentry",
            name="ledgerentry_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="ledgerentry",
            name="ledgerentry_sign_by_kind",
        ),
        migrations.RemoveConstraint(
            model_name="ledgerentry",
            name="ledgerentry_capture_has_a_hold",
        ),
        migrations.RemoveConstraint(
            model_name="quote",
            name="quote_purpose_known",
        ),
        migrations.AddField(
            model_name="credithold",
            name="returned_mc",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="credithold",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("training", "Training a model"),
                    ("image", "Pictures"),
                    ("upscale", "Upscaling"),
                    ("preview", "Vector preview"),
                    ("vector", "Vector file"),
                    ("enhancement", "Enhancing a prompt"),
                    ("refund", "A refund under way"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("grant", "Credits added"),
                    ("capture", "Spent"),
                    ("expire", "Expired"),
                    ("reverse", "Taken back after a refund or dispute"),
                    ("settle", "Used for credits owed"),
                    ("adjust", "Changed by staff"),
                    ("return", "Given back"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="quote",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("training", "Training a model"),
                    ("image", "Pictures"),
                    ("upscale", "Upscaling"),
                    ("preview", "Vector preview"),
                    ("vector", "Vector file"),
                    ("enhancement", "Enhancing a prompt"),
                    ("refund", "A refund under way"),
                ],
                max_length=12,
            ),
        ),
        AddConstraintNotValid(
            model_name="credithold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        [
                            "enhancement",
                            "image",
                            "preview",
                            "refund",
                            "training",
                            "upscale",
                            "vector",
                        ],
                    )
                ),
                name="credithold_purpose_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="credithold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("returned_mc__gte", 0), ("returned_mc__lte", models.F("captured_mc"))
                ),
                name="credithold_returns_no_more_than_captured",
            ),
        ),
        AddConstraintNotValid(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["adjust", "capture", "expire", "grant", "return", "reverse", "settle"],
                    )
                ),
                name="ledgerentry_kind_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["adjust", "reverse", "settle"]),
                    models.Q(("amount_mc__gt", 0), ("kind__in", ["grant", "return"])),
                    models.Q(("amount_mc__lt", 0), ("kind__in", ["capture", "expire"])),
                    _connector="OR",
                ),
                name="ledgerentry_sign_by_kind",
            ),
        ),
        AddConstraintNotValid(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hold__isnull", False), ("kind__in", ["capture", "return"])),
                    models.Q(
                        models.Q(("kind__in", ["capture", "return"]), _negated=True),
                        ("hold__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="ledgerentry_capture_has_a_hold",
            ),
        ),
        AddConstraintNotValid(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        [
                            "enhancement",
                            "image",
                            "preview",
                            "refund",
                            "training",
                            "upscale",
                            "vector",
                        ],
                    )
                ),
                name="quote_purpose_known",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="order",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="billing.order",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="owner",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(models.F("created_at"), descending=True),
                name="refund_owner_created",
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["canceled", "expired", "failed", "succeeded"]), _negated=True
                ),
                fields=["next_look_at"],
                name="refund_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(fields=("id", "owner"), name="refund_id_owner"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                fields=("owner", "request_key"), name="refund_request_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
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
                name="refund_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
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
                name="refund_end_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["canceled", "expired", "failed", "succeeded"]), _negated=True
                ),
                fields=("order",),
                name="refund_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0), ("credits_mc__gt", 0)),
                name="refund_amounts",
            ),
        ),
        OwnerRowSecurity("billing_refund"),
        TieToOwner("billing_refund", "order_id", "billing_order"),
        # Money rows are closed, never deleted.
        migrations.RunSQL(
            'REVOKE DELETE ON "billing_refund" FROM visiona_app, visiona_worker, visiona_staff',
            'GRANT DELETE ON "billing_refund" TO visiona_app, visiona_worker, visiona_staff',
        ),
    ]
