"""What providers took for jobs, what a unit of it costs from when on, and both joined."""

from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.row_security import APP, STAFF, WORKER, Grants, OwnerRowSecurity

USAGE, PRICE, COST = "core_providerusage", "core_providerprice", "core_providercost"
# The same thing has one price at a time. Its name stands as a number, so that the range types'
# own index serves and no extension is needed.
NAMED = "hashtextextended(provider || ' ' || sku || ' ' || unit, 0) >> 1"
ONE_AT_A_TIME = f"""
ALTER TABLE {PRICE} ADD CONSTRAINT providerprice_one_at_a_time EXCLUDE USING gist (
  int8range({NAMED}, {NAMED}, '[]') WITH &&, tstzrange(valid_from, valid_until) WITH &&)
"""
# What something cost stays: a price gets an end that is not past, and changes in nothing else.
GUARD = f"""
CREATE FUNCTION core_price_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'valid_until' = to_jsonb(OLD) - 'valid_until'
    AND NEW.valid_until >= now() - interval '1 minute'
    AND (OLD.valid_until IS NULL OR OLD.valid_until > now())
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a price ends now or later, and changes in nothing else; add a new one'
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER providerprice_stays BEFORE UPDATE ON {PRICE}
  FOR EACH ROW EXECUTE FUNCTION core_price_stays();
"""
# Whoever reads it sees the usage rows that they may see.
VIEW = f"""
CREATE VIEW {COST} WITH (security_invoker = true) AS
SELECT u.id, u.owner_id, u.job_kind, u.job_id, u.provider, u.sku, u.unit, u.quantity, u.status,
  u.created_at, round(u.quantity * p.nano_usd)::bigint AS nano_usd
FROM {USAGE} u LEFT JOIN {PRICE} p
  ON p.provider = u.provider AND p.sku = u.sku AND p.unit = u.unit
  AND p.valid_from <= u.created_at AND (p.valid_until IS NULL OR u.created_at < p.valid_until)
"""  # noqa: S608  names of our own


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0009_service_switches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderCost",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("owner_id", models.UUIDField()),
                ("job_kind", models.CharField(max_length=24)),
                ("job_id", models.UUIDField()),
                ("provider", models.CharField(max_length=20)),
                ("sku", models.CharField(max_length=120)),
                ("unit", models.CharField(max_length=20)),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("status", models.CharField(max_length=20)),
                ("created_at", models.DateTimeField()),
                ("nano_usd", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "core_providercost",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="ProviderPrice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "provider",
                    models.CharField(
                        choices=[
                            ("replicate", "Replicate"),
                            ("openai", "OpenAI"),
                            ("anthropic", "Anthropic"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "sku",
                    models.CharField(
                        help_text="gpu-h100, gpt-5.4-mini: as it is reported.", max_length=120
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("second", "second"),
                            ("image", "image"),
                            ("input_token", "input token"),
                            ("cached_input_token", "cached input token"),
                            ("cache_write_token", "cache write token"),
                            ("output_token", "output token"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "nano_usd",
                    models.BigIntegerField(
                        help_text="For one unit: $0.001525 a second is 1525000, $0.75 a million tokens is 750.",
                        verbose_name="billionths of a dollar",
                    ),
                ),
                ("valid_from", models.DateTimeField(default=django.utils.timezone.now)),
                ("valid_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("source", models.CharField(help_text="Where it is published.", max_length=200)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                "ordering": ["provider", "sku", "unit", "-valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "sku", "unit", "valid_from"), name="providerprice_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nano_usd__gte", 0)), name="providerprice_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="providerprice_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "unit__in",
                                [
                                    "cache_write_token",
                                    "cached_input_token",
                                    "image",
                                    "input_token",
                                    "output_token",
                                    "second",
                                ],
                            )
                        ),
                        name="providerprice_unit_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderUsage",
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
                ("job_kind", models.CharField(max_length=24)),
                ("job_id", models.UUIDField()),
                (
                    "provider",
                    models.CharField(
                        choices=[
                            ("replicate", "Replicate"),
                            ("openai", "OpenAI"),
                            ("anthropic", "Anthropic"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "sku",
                    models.CharField(
                        help_text="The machine or the model that is billed.", max_length=120
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("second", "second"),
                            ("image", "image"),
                            ("input_token", "input token"),
                            ("cached_input_token", "cached input token"),
                            ("cache_write_token", "cache write token"),
                            ("output_token", "output token"),
                        ],
                        max_length=20,
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("call_key", models.CharField(max_length=64)),
                ("version", models.CharField(blank=True, default="", max_length=200)),
                ("status", models.CharField(blank=True, default="", max_length=20)),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "provider usage",
                "indexes": [
                    models.Index(
                        models.F("owner"),
                        models.OrderBy(models.F("created_at"), descending=True),
                        name="providerusage_owner_created",
                    ),
                    models.Index(fields=["created_at"], name="providerusage_created"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("job_id", "provider", "call_key", "unit"),
                        name="providerusage_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 0)), name="providerusage_quantity"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "unit__in",
                                [
                                    "cache_write_token",
                                    "cached_input_token",
                                    "image",
                                    "input_token",
                                    "output_token",
                                    "second",
                                ],
                            )
                        ),
                        name="providerusage_unit_known",
                    ),
                ],
            },
        ),
        OwnerRowSecurity(USAGE, append_only=True),
        # Books go over to a nobody when their person's account ends.
        migrations.RunSQL(
            f"GRANT UPDATE (owner_id) ON {USAGE} TO {WORKER}",
            f"REVOKE UPDATE (owner_id) ON {USAGE} FROM {WORKER}",
        ),
        Grants(PRICE, {WORKER: "SELECT", STAFF: "SELECT, INSERT, UPDATE (valid_until)"}),
        migrations.RunSQL(
            ONE_AT_A_TIME, f"ALTER TABLE {PRICE} DROP CONSTRAINT providerprice_one_at_a_time"
        ),
        migrations.RunSQL(
            GUARD, f"DROP TRIGGER providerprice_stays ON {PRICE}; DROP FUNCTION core_price_stays()"
        ),
        migrations.RunSQL(
            [
                VIEW,
                f"REVOKE ALL ON {COST} FROM {APP}",
                f"GRANT SELECT ON {COST} TO {WORKER}, {STAFF}",
            ],
            f"DROP VIEW {COST}",
        ),
    ]
