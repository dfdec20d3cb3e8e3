from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.crypto
from core.row_security import OwnerRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name="webhookendpoint",
            name="told_at",
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("type", models.CharField(max_length=40)),
                ("about", models.UUIDField()),
                ("path", models.CharField(help_text="Where it is looked at.", max_length=300)),
                ("words", core.crypto.EncryptedTextField(default="{}")),
                ("on_page", models.BooleanField(default=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("mail_due_at", models.DateTimeField(blank=True, null=True)),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("owner"),
                        models.OrderBy(models.F("created_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="notice_owner_created",
                    ),
                    models.Index(
                        condition=models.Q(("on_page", True), ("read_at", None)),
                        fields=["owner"],
                        name="notice_unread",
                    ),
                    models.Index(
                        condition=models.Q(("mail_due_at__isnull", False)),
                        fields=["mail_due_at"],
                        name="notice_mail_due",
                    ),
                    models.Index(fields=["created_at"], name="notice_created"),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("type", models.CharField(max_length=40)),
                ("page", models.BooleanField()),
                ("mail", models.BooleanField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "type"), name="noticechoice_once")
                ],
            },
        ),
        OwnerRowSecurity("notifications_notice"),
        OwnerRowSecurity("notifications_noticechoice"),
    ]
