"""An answer is written by its link alone, not with the question either, and the web neither deletes
it nor takes it from the model that it is about."""

from __future__ import annotations

from django.db import migrations

from core.row_security import APP

AGREEMENT = "models_training_agreement"
STAY = f"""
CREATE FUNCTION agreement_answer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.answer <> 'waiting' THEN
            RAISE EXCEPTION 'only whoever has the link answers' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF current_user = '{APP}' AND OLD.answer <> 'waiting' THEN
            RAISE EXCEPTION 'an answer stays on record' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF current_user = '{APP}' AND (
        (NEW.answer = OLD.answer AND (NEW.answered_at, NEW.withdrawn_at, NEW.address_hash)
            IS DISTINCT FROM (OLD.answered_at, OLD.withdrawn_at, OLD.address_hash))
        OR (NEW.personal_model_id IS DISTINCT FROM OLD.personal_model_id
            AND OLD.personal_model_id IS NOT NULL AND OLD.answer <> 'agreed')
    ) THEN
        RAISE EXCEPTION 'an answer stays as it was' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_answer_stays BEFORE INSERT OR UPDATE OR DELETE ON {AGREEMENT}
    FOR EACH ROW EXECUTE FUNCTION agreement_answer_stays();
"""
GO = f"""
DROP TRIGGER agreement_answer_stays ON {AGREEMENT};
DROP FUNCTION agreement_answer_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("models_training", "0008_agreements")]

    operations = [migrations.RunSQL(STAY, GO)]
