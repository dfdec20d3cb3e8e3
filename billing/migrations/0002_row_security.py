"""Who may see and change money, in the database itself."""

from __future__ import annotations

from django.db import migrations

from core.row_security import OwnerRowSecurity, TieToOwner

PROCESSES = "visiona_app, visiona_worker, visiona_staff"
OWNED = (
    "billing_creditaccount",
    "billing_creditlot",
    "billing_credithold",
    "billing_holdlot",
    "billing_quote",
    "billing_order",
    "billing_subscription",
    "billing_stripecustomer",
)
# Child, column, parent: both belong to one person.
TIES = (
    ("billing_creditlot", "order_id", "billing_order"),
    ("billing_credithold", "quote_id", "billing_quote"),
    ("billing_holdlot", "hold_id", "billing_credithold"),
    ("billing_holdlot", "lot_id", "billing_creditlot"),
    ("billing_ledgerentry", "lot_id", "billing_creditlot"),
    ("billing_ledgerentry", "hold_id", "billing_credithold"),
    ("billing_ledgerentry", "quote_id", "billing_quote"),
)


def of_account(table: str) -> migrations.RunSQL:
    """Credits without an account, or an account that goes while credits stay, can't be."""
    name = f"{table}_account"
    return migrations.RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (owner_id)'
        " REFERENCES billing_creditaccount (owner_id) DEFERRABLE INITIALLY DEFERRED",
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
    )


def taken_away(rights: str, table: str, roles: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f'REVOKE {rights} ON "{table}" FROM {roles}', f'GRANT {rights} ON "{table}" TO {roles}'
    )


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial"), ("core", "0002_row_security")]

    operations = [
        *(OwnerRowSecurity(table) for table in OWNED),
        OwnerRowSecurity("billing_ledgerentry", append_only=True),
        *(TieToOwner(*tie) for tie in TIES),
        of_account("billing_creditlot"),
        of_account("billing_credithold"),
        of_account("billing_ledgerentry"),
        # Money rows are closed, never deleted; a price is not the web's to change.
        *(taken_away("DELETE", table, PROCESSES) for table in OWNED if "customer" not in table),
        taken_away("INSERT, UPDATE, DELETE", "billing_plan", "visiona_app"),
        taken_away("INSERT, UPDATE, DELETE", "billing_creditpack", "visiona_app"),
        # The inbox tells of all people: the web puts letters in and can't open them.
        taken_away("SELECT, UPDATE, DELETE", "billing_stripeevent", "visiona_app"),
        # The process roles lack the right; the trigger stops the owner of the table as well.
        migrations.RunSQL(
            [
                "CREATE FUNCTION billing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
                " BEGIN RAISE EXCEPTION 'the ledger is append-only: % of % is refused;"
                " correct a mistake with an entry of its own', TG_OP, TG_TABLE_NAME"
                " USING ERRCODE = 'insufficient_privilege'; END $$",
                "CREATE TRIGGER ledgerentry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
                " ON billing_ledgerentry FOR EACH STATEMENT"
                " EXECUTE FUNCTION billing_refuse_change()",
            ],
            [
                "DROP TRIGGER ledgerentry_append_only ON billing_ledgerentry",
                "DROP FUNCTION billing_refuse_change()",
            ],
        ),
    ]
