from __future__ import annotations

from django.db import migrations

NEEDS_CONSENT = """
CREATE FUNCTION training_needs_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM accounts_consent given
        WHERE given.id = NEW.consent_id AND given.owner_id = NEW.owner_id
        AND given.purpose = 'train_model' AND given.event = 'given'
        AND NOT EXISTS (
            SELECT FROM accounts_consent later
            WHERE later.owner_id = given.owner_id AND later.purpose = given.purpose
            AND later.event = 'withdrawn' AND later.given_at >= given.given_at
        )
    ) THEN
        RAISE EXCEPTION 'no live consent of this person to a training'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'training_needs_consent';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER training_needs_consent BEFORE INSERT ON models_training_training
    FOR EACH ROW EXECUTE FUNCTION training_needs_consent();
"""
BACK = """
DROP TRIGGER training_needs_consent ON models_training_training;
DROP FUNCTION training_needs_consent();
"""


class Migration(migrations.Migration):
    """No training without the person's live consent, whatever code asks for it."""

    dependencies = [
        ("models_training", "0006_told_by_notices"),
        ("accounts", "0010_consent_events"),
    ]

    operations = [migrations.RunSQL(NEEDS_CONSENT, BACK)]
