from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.actor
from core.row_security import APP, ModeSecurity, OwnerRowSecurity

RECEIPTS = "core_receipt"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_audit_log"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "subject_id",
                    models.UUIDField(help_text="What it is about: a training, a deletion."),
                ),
                (
                    "is_test",
                    models.BooleanField(
                        db_default=False, default=core.actor.is_test, editable=False
                    ),
                ),
                ("jws", models.TextField(help_text="Compact, as it is given out.")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="receipts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        models.F("owner"),
                        models.OrderBy(models.F("created_at"), descending=True),
                        name="receipt_owner_created",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("subject_id", "kind"), name="receipt_once")
                ],
            },
        ),
        migrations.RunSQL(
            f"ALTER TABLE {RECEIPTS} ADD CONSTRAINT {RECEIPTS}_owner"
            " FOREIGN KEY (owner_id) REFERENCES accounts_user (id) ON DELETE CASCADE",
            f"ALTER TABLE {RECEIPTS} DROP CONSTRAINT {RECEIPTS}_owner",
        ),
        OwnerRowSecurity(RECEIPTS, append_only=True),
        ModeSecurity(RECEIPTS),
        # Of somebody whose account is gone: one row, to read, by who knows its id.
        migrations.RunSQL(
            f'CREATE POLICY "{RECEIPTS}_nobodys" ON "{RECEIPTS}" FOR SELECT TO {APP}'
            " USING (owner_id IS NULL"
            " AND id = (select nullif(current_setting('app.receipt_id', true), '')::uuid))",
            f'DROP POLICY "{RECEIPTS}_nobodys" ON "{RECEIPTS}"',
        ),
    ]
