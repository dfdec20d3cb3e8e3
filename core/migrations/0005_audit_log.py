"""The audit log. Rows are written by every role and changed or deleted by none, but for what the
two functions at the end do, which only workers may call; they work as the tables' owner, so row
security is not forced on it here.
"""

from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import core.crypto
from core.row_security import APP, CURRENT_USER, STAFF, WORKER, Grants

POLICIES = [
    'ALTER TABLE "core_auditentry" ENABLE ROW LEVEL SECURITY',
    'CREATE POLICY "core_auditentry_own" ON "core_auditentry"'
    f" FOR SELECT TO {APP} USING (owner_id = {CURRENT_USER})",
    # A login that fails is nobody's act, and may be at somebody's account.
    'CREATE POLICY "core_auditentry_written" ON "core_auditentry"'
    f" FOR INSERT TO {APP}, {STAFF} WITH CHECK (true)",
    'CREATE POLICY "core_auditentry_read" ON "core_auditentry"'
    f" FOR SELECT TO {STAFF} USING (true)",
    'CREATE POLICY "core_auditentry_trusted" ON "core_auditentry"'
    f" FOR ALL TO {WORKER} USING (true) WITH CHECK (true)",
]
NO_POLICIES = [
    *(
        f'DROP POLICY "core_auditentry_{name}" ON "core_auditentry"'
        for name in ("trusted", "read", "written", "own")
    ),
    'ALTER TABLE "core_auditentry" DISABLE ROW LEVEL SECURITY',
]
FUNCTIONS = [
    """
    CREATE FUNCTION audit_forget(person uuid) RETURNS void LANGUAGE sql
      SECURITY DEFINER SET search_path = public, pg_temp AS $$
      UPDATE core_auditentry
        SET actor_id = NULL, token_id = NULL, place = '', device = '', actor_salt = ''
        WHERE actor_id = person OR (owner_id = person AND actor_id IS NULL);
      UPDATE core_auditentry SET owner_id = NULL, target_id = '', facts = NULL, owner_salt = ''
        WHERE owner_id = person;
    $$
    """,
    # Whatever it is asked, nothing younger than a year goes. The seal stays as the place where
    # the chain begins, until the one after it takes its place.
    """
    CREATE FUNCTION audit_prune(pruned uuid) RETURNS void LANGUAGE sql
      SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH old AS (
        SELECT s.entry_id, s.position FROM core_auditseal s
        JOIN core_auditentry e ON e.id = s.entry_id
        WHERE s.entry_id = pruned AND s.sealed_at < now() - interval '365 days'
          AND e.created_at < now() - interval '365 days'
      ), gone AS (
        DELETE FROM core_auditentry e USING old WHERE e.id = old.entry_id
      )
      DELETE FROM core_auditseal s USING old WHERE s.position < old.position
        AND NOT EXISTS (SELECT 1 FROM core_auditentry e WHERE e.id = s.entry_id);
    $$
    """,
    *(
        f"REVOKE ALL ON FUNCTION {name}(uuid) FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name}(uuid)"
        f" TO {WORKER}"
        for name in ("audit_forget", "audit_prune")
    ),
]
NO_FUNCTIONS = ["DROP FUNCTION audit_prune(uuid)", "DROP FUNCTION audit_forget(uuid)"]


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_own_second_factors_and_logins"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("action", models.CharField(max_length=60)),
                ("door", models.CharField(max_length=8)),
                ("target_kind", models.CharField(blank=True, default="", max_length=60)),
                ("owner_id", models.UUIDField(null=True)),
                ("target_id", models.CharField(blank=True, default="", max_length=64)),
                ("facts", core.crypto.EncryptedTextField(null=True)),
                ("owner_salt", models.CharField(blank=True, max_length=32)),
                ("owner_digest", models.CharField(max_length=64)),
                ("actor_id", models.UUIDField(null=True)),
                ("token_id", models.UUIDField(null=True)),
                ("place", models.CharField(blank=True, default="", max_length=32)),
                ("device", models.CharField(blank=True, default="", max_length=60)),
                ("actor_salt", models.CharField(blank=True, max_length=32)),
                ("actor_digest", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name_plural": "audit entries",
                "indexes": [
                    models.Index(
                        models.F("owner_id"),
                        models.OrderBy(models.F("created_at"), descending=True),
                        name="auditentry_owner",
                    ),
                    models.Index(
                        models.F("actor_id"),
                        models.OrderBy(models.F("created_at"), descending=True),
                        name="auditentry_actor",
                    ),
                    models.Index(fields=["created_at"], name="auditentry_created"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("door__in", ["website", "api", "staff", "worker", "operator"])
                        ),
                        name="auditentry_door_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sealed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("hash", models.CharField(max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="seal",
                        to="core.auditentry",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["sealed_at"], name="auditseal_sealed")],
            },
        ),
        Grants(
            "core_auditentry",
            {
                APP: "SELECT, INSERT",
                # New keys for what is encrypted; another text would break the row's digest.
                WORKER: "SELECT, INSERT, UPDATE (facts)",
                STAFF: "SELECT, INSERT",
            },
        ),
        Grants("core_auditseal", {WORKER: "SELECT, INSERT"}),
        migrations.RunSQL(POLICIES, NO_POLICIES),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
    ]
