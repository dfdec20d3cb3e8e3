"""The queue of moderation, and what was decided about people."""

from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.crypto
from core.row_security import APP, PROCESS_ROLES, STAFF, WORKER, OwnerRowSecurity

CASE = "core_case"
# The web adds rows, and sees and changes only the one that it names; staff read them all.
NAMED = "id = (select nullif(current_setting('app.case', true), '')::uuid)"
FENCE = [
    f'REVOKE ALL ON "{CASE}" FROM {", ".join(PROCESS_ROLES)}',
    f'GRANT SELECT, INSERT, UPDATE ON "{CASE}" TO {APP}',
    f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{CASE}" TO {WORKER}',
    f'GRANT SELECT ON "{CASE}" TO {STAFF}',
    f'ALTER TABLE "{CASE}" ENABLE ROW LEVEL SECURITY',
    f'ALTER TABLE "{CASE}" FORCE ROW LEVEL SECURITY',
    f'CREATE POLICY "{CASE}_report" ON "{CASE}" FOR INSERT TO {APP} WITH CHECK (true)',
    f'CREATE POLICY "{CASE}_look" ON "{CASE}" FOR SELECT TO {APP} USING ({NAMED})',
    f'CREATE POLICY "{CASE}_decide" ON "{CASE}" FOR UPDATE TO {APP}'
    f" USING ({NAMED}) WITH CHECK ({NAMED})",
    f'CREATE POLICY "{CASE}_trusted" ON "{CASE}" FOR ALL TO {WORKER}, {STAFF}'
    " USING (true) WITH CHECK (true)",
]
UNFENCE = [
    *(
        f'DROP POLICY "{CASE}_{name}" ON "{CASE}"'
        for name in ("trusted", "decide", "look", "report")
    ),
    f'ALTER TABLE "{CASE}" NO FORCE ROW LEVEL SECURITY',
    f'ALTER TABLE "{CASE}" DISABLE ROW LEVEL SECURITY',
    f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{CASE}" TO {", ".join(PROCESS_ROLES)}',
]


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0013_price_bounds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("report", "Reported by somebody"),
                            ("blocked", "Blocked by our check"),
                            ("minor", "Names an age below 18"),
                            ("provider", "Refused by the provider"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "matter",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("me", "It shows me, and I did not agree"),
                            ("minor", "It shows somebody under 18"),
                            ("sexual", "It is sexual"),
                            ("harm", "It deceives, threatens or shames somebody"),
                            ("rights", "It breaks a right of mine or of others"),
                            ("other", "Something else"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("rule", models.CharField(blank=True, default="", max_length=30)),
                ("person_id", models.UUIDField(blank=True, null=True)),
                ("target_kind", models.CharField(blank=True, default="", max_length=20)),
                ("target_id", models.CharField(blank=True, default="", max_length=64)),
                ("address", core.crypto.EncryptedTextField(blank=True, default="")),
                ("words", core.crypto.EncryptedTextField(blank=True, default="")),
                ("evidence", core.crypto.EncryptedTextField(blank=True, default="")),
                ("reporter_email", core.crypto.EncryptedTextField(blank=True, default="")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "action",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("dismiss", "Nothing is wrong"),
                            ("uphold", "It breaks the rules; nothing more is done"),
                            ("remove", "Remove it"),
                            ("suspend_model", "Suspend the model"),
                            ("suspend_person", "Suspend the person"),
                            ("block", "Blocked before it was made"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("reason", core.crypto.EncryptedTextField(blank=True, default="")),
                ("decided_by", models.UUIDField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reporter_told_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("decided_at", None)),
                        fields=["created_at"],
                        name="case_undecided",
                    ),
                    models.Index(
                        models.OrderBy(models.F("decided_at"), descending=True),
                        name="case_decided",
                    ),
                    models.Index(fields=["person_id"], name="case_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action", ""), ("decided_at", None)),
                            ("decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="case_decision_has_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case_id", models.UUIDField()),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("dismiss", "Nothing is wrong"),
                            ("uphold", "It breaks the rules; nothing more is done"),
                            ("remove", "Remove it"),
                            ("suspend_model", "Suspend the model"),
                            ("suspend_person", "Suspend the person"),
                            ("block", "Blocked before it was made"),
                        ],
                        max_length=16,
                    ),
                ),
                ("rule", models.CharField(blank=True, default="", max_length=30)),
                ("target_kind", models.CharField(blank=True, default="", max_length=20)),
                ("target_id", models.CharField(blank=True, default="", max_length=64)),
                ("reason", core.crypto.EncryptedTextField()),
                ("decided_by", models.UUIDField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("appeal", core.crypto.EncryptedTextField(blank=True, default="")),
                ("appealed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kept", "It stays as it was decided"),
                            ("lifted", "It is taken back"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("answer_reason", core.crypto.EncryptedTextField(blank=True, default="")),
                ("answered_by", models.UUIDField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
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
                        name="decision_owner_created",
                    ),
                    models.Index(
                        condition=models.Q(("lifted_at", None)),
                        fields=["owner", "action", "target_id"],
                        name="decision_in_force",
                    ),
                    models.Index(
                        condition=models.Q(("answered_at", None), ("appealed_at__isnull", False)),
                        fields=["appealed_at"],
                        name="decision_appealed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case_id", "action"), name="decision_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None)),
                            models.Q(
                                ("answered_at__isnull", False), ("appealed_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="decision_answer_follows_an_appeal",
                    ),
                ],
            },
        ),
        OwnerRowSecurity("core_decision"),
        migrations.RunSQL(FENCE, UNFENCE),
    ]
