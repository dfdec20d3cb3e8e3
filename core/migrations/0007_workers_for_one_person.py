"""A worker that acts for one person sees that person's rows only; without a person it sees all.

No login is a member of another any more, so it is its own policies that narrow it. Tables that are
made from here on have this policy by `OwnerRowSecurity`.
"""

from __future__ import annotations

from django.db import migrations

from core.row_security import CURRENT_USER, STAFF, WORKER

EACH = """
DO $$ DECLARE own record; BEGIN
  FOR own IN SELECT tablename, qual FROM pg_policies
    WHERE schemaname = 'public' AND policyname = tablename || '_own' AND {which}
    AND (SELECT relforcerowsecurity FROM pg_class WHERE oid = tablename::regclass)
  LOOP
    {acts}
  END LOOP;
END $$
"""
FORWARD = EACH.format(
    which="NOT EXISTS (SELECT FROM pg_policies w WHERE w.tablename = pg_policies.tablename"
    " AND w.policyname = w.tablename || '_work')",
    acts=f"""
    EXECUTE format('CREATE POLICY %I ON %I FOR ALL TO {WORKER} USING (%s) WITH CHECK (%s)',
      own.tablename || '_work', own.tablename,
      $q${CURRENT_USER} IS NULL OR $q$ || own.qual, $q${CURRENT_USER} IS NULL OR $q$ || own.qual);
    EXECUTE format('ALTER POLICY %I ON %I TO {STAFF}', own.tablename || '_trusted', own.tablename);
    """,
)
BACKWARD = EACH.format(
    which="EXISTS (SELECT FROM pg_policies w WHERE w.tablename = pg_policies.tablename"
    " AND w.policyname = w.tablename || '_work')",
    acts=f"""
    EXECUTE format('DROP POLICY %I ON %I', own.tablename || '_work', own.tablename);
    EXECUTE format('ALTER POLICY %I ON %I TO {WORKER}, {STAFF}',
      own.tablename || '_trusted', own.tablename);
    """,
)


class Migration(migrations.Migration):
    dependencies = [("core", "0006_receipt")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
