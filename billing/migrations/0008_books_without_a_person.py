from __future__ import annotations

from django.db import migrations

from core.row_security import APP, WORKER, Grants

TABLE = "billing_ledgerentry"
# The statement's trigger lets a worker's UPDATE by, which the row's own then looks at.
REFUSE = f"""
CREATE OR REPLACE FUNCTION billing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_user = '{WORKER}' THEN RETURN NULL; END IF;
  RAISE EXCEPTION 'the ledger is append-only: % of % is refused;'
    ' correct a mistake with an entry of its own', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
"""
# One change is allowed: an entry of an account that is closed goes over to a nobody, and with it
# the id in its key and a reason that staff wrote; and who of the staff it was becomes a nobody.
LEAVE = f"""
CREATE FUNCTION billing_ledger_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.owner_id <> OLD.owner_id
    AND EXISTS (SELECT FROM accounts_user WHERE id = NEW.owner_id AND erased_at IS NOT NULL)
    AND NOT EXISTS (SELECT FROM accounts_user WHERE id = OLD.owner_id AND is_active)
    AND NEW.key = replace(OLD.key, OLD.owner_id::text, NEW.owner_id::text)
    AND NEW.note IN (OLD.note, '') AND NEW.actor_id IS NOT DISTINCT FROM OLD.actor_id
  THEN RETURN NEW; END IF;
  IF NEW.owner_id = OLD.owner_id AND NEW.key = OLD.key AND NEW.note = OLD.note
    AND EXISTS (SELECT FROM accounts_user WHERE id = NEW.actor_id AND erased_at IS NOT NULL)
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the ledger is append-only: UPDATE of % is refused; an entry goes to a nobody'
    ' when its account is deleted, and changes in nothing else', TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledgerentry_leaves BEFORE UPDATE ON {TABLE}
  FOR EACH ROW EXECUTE FUNCTION billing_ledger_leaves();
GRANT UPDATE (owner_id, key, note, actor_id) ON {TABLE} TO {WORKER};
"""  # noqa: S608  names of our own
STAY = f"""
REVOKE UPDATE (owner_id, key, note, actor_id) ON {TABLE} FROM {WORKER};
DROP TRIGGER ledgerentry_leaves ON {TABLE};
DROP FUNCTION billing_ledger_leaves();
"""
REFUSE_ALL = REFUSE.replace(
    f"  IF TG_OP = 'UPDATE' AND current_user = '{WORKER}' THEN RETURN NULL; END IF;\n", ""
)


class Migration(migrations.Migration):
    dependencies = [("billing", "0007_past_gifts"), ("accounts", "0013_erasures")]

    operations = [
        migrations.RunSQL(REFUSE, REFUSE_ALL),
        migrations.RunSQL(LEAVE, STAY),
        Grants("billing_pastgift", {APP: "SELECT", WORKER: "SELECT, INSERT, UPDATE, DELETE"}),
    ]
