from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.actor
import core.crypto
from core.row_security import APP, STAFF, OwnerRowSecurity

WAY = (
    "state, moved_at, finished_at, next_look_at, lease_until, deadline_at, attempts, error_kind,"
    " error, decided_by_id, decided_at, answer, held_seconds"
)
SEEN = "id, user_id, created_at, last_seen_at"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_held_seconds"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="StaffAct",
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
                ("name", models.CharField(max_length=40)),
                (
                    "target",
                    models.CharField(help_text="What of the account it is about.", max_length=80),
                ),
                ("staff_id", models.UUIDField(help_text="Who asked for it.")),
                ("needs_second", models.BooleanField(default=False)),
                ("reason", core.crypto.EncryptedTextField(help_text="The person reads it.")),
                (
                    "facts",
                    core.crypto.EncryptedTextField(
                        default="{}", help_text="JSON: what exactly is to be done."
                    ),
                ),
                ("decided_by_id", models.UUIDField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    core.crypto.EncryptedTextField(
                        blank=True, default="", help_text="Why it was declined."
                    ),
                ),
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
                        name="staffact_owner_created",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("state__in", ["canceled", "expired", "failed", "succeeded"]),
                            _negated=True,
                        ),
                        fields=["next_look_at"],
                        name="staffact_due",
                    ),
                    models.Index(
                        models.OrderBy(models.F("created_at"), descending=True),
                        condition=models.Q(
                            ("decided_by_id", None), ("needs_second", True), ("state", "queued")
                        ),
                        name="staffact_undecided",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "owner"), name="staffact_id_owner"),
                    models.UniqueConstraint(
                        fields=("owner", "request_key"), name="staffact_request_once"
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
                        name="staffact_state_known",
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
                        name="staffact_end_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by_id", None),
                            models.Q(("decided_by_id", models.F("staff_id")), _negated=True),
                            _connector="OR",
                        ),
                        name="staffact_two_pairs_of_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needs_second", False),
                            models.Q(("state__in", ["running", "succeeded"]), _negated=True),
                            ("decided_by_id__isnull", False),
                            _connector="OR",
                        ),
                        name="staffact_done_once_allowed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportAccess",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            (
                                "content",
                                "the names and trigger words of your models, and your prompts",
                            ),
                            (
                                "view",
                                "your pages as you see them, pictures too, without changing anything",
                            ),
                        ],
                        max_length=8,
                    ),
                ),
                ("asked_by_id", models.UUIDField(blank=True, null=True)),
                ("reason", core.crypto.EncryptedTextField(blank=True, default="")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="support_accesses",
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
                        name="supportaccess_owner_created",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["content", "view"])),
                        name="supportaccess_kind_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("owner", "kind"),
                        name="supportaccess_one_at_a_time",
                    ),
                ],
            },
        ),
        OwnerRowSecurity("accounts_staffact"),
        OwnerRowSecurity("accounts_supportaccess"),
        # How many logins there are and when one was last used; not from where, nor by which key.
        migrations.RunSQL(
            f"GRANT SELECT ({SEEN}) ON usersessions_usersession TO {STAFF}",
            f"REVOKE SELECT ({SEEN}) ON usersessions_usersession FROM {STAFF}",  # noqa: S608  ours
        ),
        # What was asked for stays as it was asked: the web writes only its way to an end.
        migrations.RunSQL(
            [
                f"REVOKE UPDATE, DELETE ON accounts_staffact FROM {APP}",
                f"GRANT UPDATE ({WAY}) ON accounts_staffact TO {APP}",
            ],
            f"GRANT UPDATE, DELETE ON accounts_staffact TO {APP}",
        ),
    ]
