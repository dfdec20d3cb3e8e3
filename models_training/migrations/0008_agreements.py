from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.actor
import core.crypto
from core.row_security import APP, ModeSecurity, OwnerRowSecurity, TieToOwner

AGREEMENT = "models_training_agreement"
ONLY_BY_LINK = """
CREATE FUNCTION agreement_answered_by_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.owner_id, NEW.token_hash, NEW.version, NEW.text_sha256, NEW.created_at)
        IS DISTINCT FROM (OLD.owner_id, OLD.token_hash, OLD.version, OLD.text_sha256, OLD.created_at)
    THEN
        RAISE EXCEPTION 'what was asked stays as it was' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.answer <> OLD.answer AND NOT (
        coalesce(current_setting('app.agreement', true), '') = OLD.token_hash
        AND (OLD.answer, NEW.answer) IN
            (('waiting', 'agreed'), ('waiting', 'refused'), ('agreed', 'withdrawn'))
    ) THEN
        RAISE EXCEPTION 'only whoever has the link answers' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_answered_by_link BEFORE UPDATE ON models_training_agreement
    FOR EACH ROW EXECUTE FUNCTION agreement_answered_by_link();
CREATE FUNCTION training_needs_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM models_training_agreement
        WHERE personal_model_id = NEW.personal_model_id AND answer <> 'agreed'
    ) THEN
        RAISE EXCEPTION 'the person whom the photos show does not agree'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'training_needs_agreement';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER training_needs_agreement BEFORE INSERT ON models_training_training
    FOR EACH ROW EXECUTE FUNCTION training_needs_agreement();
"""
BACK = """
DROP TRIGGER training_needs_agreement ON models_training_training;
DROP FUNCTION training_needs_agreement();
DROP TRIGGER agreement_answered_by_link ON models_training_agreement;
DROP FUNCTION agreement_answered_by_link();
"""
# Whoever has the link sees that one row, and answers; nobody else's.
BY_LINK = "(token_hash = (select current_setting('app.agreement', true)))"
SEEN_BY_LINK = f"""
CREATE POLICY {AGREEMENT}_seen_by_link ON {AGREEMENT} FOR SELECT TO {APP} USING {BY_LINK};
CREATE POLICY {AGREEMENT}_answered_by_link ON {AGREEMENT} FOR UPDATE TO {APP}
    USING {BY_LINK} WITH CHECK {BY_LINK};
"""
UNSEEN = f"""
DROP POLICY {AGREEMENT}_answered_by_link ON {AGREEMENT};
DROP POLICY {AGREEMENT}_seen_by_link ON {AGREEMENT};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("models_training", "0007_training_needs_consent"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
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
                    "asked_by",
                    core.crypto.EncryptedTextField(
                        help_text="The uploader's name as the person was shown it."
                    ),
                ),
                (
                    "token",
                    core.crypto.EncryptedTextField(
                        help_text="Of the link, which the uploader may copy again."
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("version", models.CharField(max_length=20)),
                ("text_sha256", models.CharField(max_length=64)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("expires_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for an answer"),
                            ("agreed", "Agreed"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("address_hash", models.CharField(blank=True, default="", max_length=64)),
                ("device", core.crypto.EncryptedTextField(blank=True, default="")),
                (
                    "told",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for an answer"),
                            ("agreed", "Agreed"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "personal_model",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="agreement",
                        to="models_training.personalmodel",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        models.F("owner"),
                        models.OrderBy(models.F("created_at"), descending=True),
                        name="agreement_owner_created",
                    ),
                    models.Index(
                        condition=models.Q(("personal_model", None)),
                        fields=["expires_at"],
                        name="agreement_unused",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer__in", ["waiting", "agreed", "refused", "withdrawn"])
                        ),
                        name="agreement_answer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "waiting"), ("answered_at", None)),
                            models.Q(
                                models.Q(("answer", "waiting"), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_answered_at",
                    ),
                ],
            },
        ),
        OwnerRowSecurity(AGREEMENT),
        ModeSecurity(AGREEMENT),
        TieToOwner(AGREEMENT, "personal_model_id", "models_training_personalmodel"),
        migrations.RunSQL(SEEN_BY_LINK, UNSEEN),
        migrations.RunSQL(ONLY_BY_LINK, BACK),
    ]
