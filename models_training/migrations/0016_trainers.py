"""Who trains is a row; every training of before is one of the first trainer's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from core.row_security import APP, STAFF, WORKER, Grants

TRAINER, TRAINING = "models_training_trainer", "models_training_training"
FIRST = Path(__file__).with_name("first_trainers.json")
# What the database itself holds of an offered row; the rest is checked before it is written.
FITS = """
CREATE FUNCTION trainer_fits(schema jsonb, roles jsonb, constants jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(roles ? 'dataset' AND roles ? 'steps'
    AND jsonb_typeof(schema->'properties') = 'object'
    AND NOT EXISTS (
      SELECT 1 FROM jsonb_each_text(roles) role WHERE NOT schema->'properties' ? role.value)
    AND NOT EXISTS (
      SELECT 1 FROM jsonb_object_keys(constants) name WHERE NOT schema->'properties' ? name), false)
$$
"""
OFFERED = f"""
ALTER TABLE "{TRAINER}" ADD CONSTRAINT trainer_offered_fits CHECK
  (NOT is_enabled OR (version ~ '^[0-9a-f]{{64}}$' AND trainer_fits(schema, roles, constants)))
"""
# Rows of before are not read now: the next migration looks at them while people work.
TIE = f"""
ALTER TABLE "{TRAINING}" ADD CONSTRAINT training_trainer FOREIGN KEY (trainer_id)
  REFERENCES "{TRAINER}" (key) DEFERRABLE INITIALLY DEFERRED NOT VALID
"""


def add(apps: Any, schema_editor: Any) -> None:
    trainer = apps.get_model("models_training", "Trainer")
    trainer.objects.bulk_create(trainer(**row) for row in json.loads(FIRST.read_text()))


class Migration(migrations.Migration):
    dependencies = [
        ("models_training", "0015_photo_facts"),
        ("core", "0005_audit_log"),
    ]

    operations = [
        migrations.AddField(
            model_name="modeldeletion",
            name="weights_gone_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="personalmodel",
            name="drawn_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="personalmodel",
            name="subject",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="personalmodel",
            name="weights_field",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="training",
            name="recipe",
            field=models.JSONField(blank=True, db_default={}, default=dict, editable=False),
        ),
        migrations.CreateModel(
            name="Trainer",
            fields=[
                ("key", models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=60)),
                ("advice", models.CharField(blank=True, default="", max_length=200)),
                (
                    "remote",
                    models.CharField(
                        help_text="owner/name",
                        max_length=120,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[\\w.-]+/[\\w.-]+\\Z", "Write it as owner/name."
                            )
                        ],
                    ),
                ),
                (
                    "version",
                    models.CharField(
                        max_length=64,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9a-f]{64}\\Z", "A version is 64 hexadecimal digits."
                            )
                        ],
                    ),
                ),
                (
                    "schema",
                    models.JSONField(
                        help_text='Of this version: {"properties": {input: rule}, "required": [input]}.'
                    ),
                ),
                (
                    "roles",
                    models.JSONField(
                        help_text='Role to input: "dataset" and "steps" must be there; "trigger" or "caption" as the caption rule asks; all others are settings.'
                    ),
                ),
                (
                    "ranges",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='Role to {"low", "high", "usual"}, {"choices", "usual"} or {"usual"}.',
                    ),
                ),
                (
                    "presets",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='"quick", "standard" and "best" to what they set otherwise than usual.',
                    ),
                ),
                (
                    "constants",
                    models.JSONField(
                        blank=True, default=dict, help_text="Input to what is always sent."
                    ),
                ),
                (
                    "hardware",
                    models.CharField(
                        help_text="Of the private model that is trained into: gpu-t4, gpu-h200.",
                        max_length=40,
                    ),
                ),
                (
                    "machine",
                    models.CharField(
                        help_text="That a training is billed by, as in the provider prices.",
                        max_length=40,
                    ),
                ),
                (
                    "caption_rule",
                    models.CharField(
                        choices=[
                            ("trigger", "By the trigger word"),
                            ("sentence", "By a sentence in plain words"),
                            ("none", "Not at all"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text='With a sentence: plain words for who is shown, "a person". Prompts say them in the trigger word\'s place.',
                        max_length=60,
                    ),
                ),
                (
                    "log_bar",
                    models.CharField(
                        help_text="The name of the bar in its log that counts the steps.",
                        max_length=80,
                    ),
                ),
                (
                    "output_form",
                    models.CharField(
                        choices=[
                            ("version", "A version that draws by itself"),
                            ("weights", "Weights that another model draws with"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "inference",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="With weights: owner/name of the official model that draws with them.",
                        max_length=120,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[\\w.-]+/[\\w.-]+\\Z", "Write it as owner/name."
                            )
                        ],
                    ),
                ),
                (
                    "weights_field",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Its input for the weights.",
                        max_length=60,
                    ),
                ),
                ("inference_schema", models.JSONField(blank=True, default=dict)),
                (
                    "price_mc",
                    models.PositiveIntegerField(
                        help_text="In milli-credits.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="price",
                    ),
                ),
                (
                    "covers",
                    models.PositiveIntegerField(
                        help_text="It is paid once for each so many steps that are begun.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="steps in the price",
                    ),
                ),
                (
                    "minutes_per_1000",
                    models.PositiveSmallIntegerField(verbose_name="minutes per 1000 steps"),
                ),
                (
                    "least_photos",
                    models.PositiveSmallIntegerField(
                        default=10, validators=[django.core.validators.MinValueValidator(10)]
                    ),
                ),
                (
                    "most_photos",
                    models.PositiveSmallIntegerField(
                        default=30, validators=[django.core.validators.MaxValueValidator(30)]
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_enabled", models.BooleanField(default=False, verbose_name="enabled")),
                ("is_default", models.BooleanField(default=False, verbose_name="default")),
                (
                    "retired_message",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Why it is not offered any more.",
                        max_length=200,
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                "ordering": ["position", "key"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("is_default",),
                        name="trainer_one_default",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_default", False), ("is_enabled", True), _connector="OR"
                        ),
                        name="trainer_default_enabled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("least_photos__gte", 10),
                            ("least_photos__lte", models.F("most_photos")),
                            ("most_photos__lte", 30),
                        ),
                        name="trainer_photos",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("covers__gt", 0), ("price_mc__gt", 0)),
                        name="trainer_price",
                    ),
                ],
            },
        ),
        Grants(
            TRAINER,
            {APP: "SELECT", WORKER: "SELECT, INSERT, UPDATE", STAFF: "SELECT, INSERT, UPDATE"},
        ),
        migrations.RunSQL(FITS, "DROP FUNCTION trainer_fits(jsonb, jsonb, jsonb)"),
        migrations.RunSQL(
            OFFERED, f'ALTER TABLE "{TRAINER}" DROP CONSTRAINT trainer_offered_fits'
        ),
        migrations.RunPython(add, migrations.RunPython.noop),
        # Its value for the rows of before stands in the catalogue: no row is written.
        migrations.AddField(
            model_name="training",
            name="trainer",
            field=models.ForeignKey(
                db_default="flux-dev",
                db_index=False,
                db_constraint=False,
                default="flux-dev",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trainings",
                to="models_training.trainer",
            ),
        ),
        migrations.RunSQL(TIE, f'ALTER TABLE "{TRAINING}" DROP CONSTRAINT training_trainer'),
    ]
