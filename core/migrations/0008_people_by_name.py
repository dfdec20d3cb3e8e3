"""Who somebody is, is read of those whom the transaction knows, and of nobody else.

`app.known` holds the person that a request acts for and whom it names before that is known: the
address of a login, the person of a link. A session is found by its key. The owner of the tables is
not forced, so that migrations and the three look-ups below see the rows.
"""

from __future__ import annotations

from django.db import migrations

from core.row_security import APP, CURRENT_USER, KNOWN, STAFF, WORKER

OPEN_KEY = "(select nullif(current_setting('app.session_key', true), ''))"
MINE = f"(user_id = {CURRENT_USER} OR {CURRENT_USER} IS NULL)"
FACTORS, LOGINS = "mfa_authenticator", "usersessions_usersession"
ELSEWHERE = "socialaccount_socialaccount"
WHOSE_KEY = """USING (id = (SELECT owner_id FROM accounts_apitoken
  WHERE digest = (select current_setting('app.token_digest', true))))"""
TRUSTED = f"FOR ALL TO {WORKER}, {STAFF} USING (true) WITH CHECK (true)"


def fence(table: str, rule: str, *, inserts: str = "") -> migrations.RunSQL:
    """For the web; workers and staff are bound by their grants alone."""
    policies = {"known": f"FOR ALL TO {APP} USING ({rule}) WITH CHECK ({inserts or rule})"}
    policies |= {"trusted": TRUSTED}
    return migrations.RunSQL(
        [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            *(f"CREATE POLICY {table}_{name} ON {table} {to}" for name, to in policies.items()),
        ],
        [
            *(f"DROP POLICY {table}_{name} ON {table}" for name in policies),
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def narrow(table: str, command: str, before: str, after: str) -> migrations.RunSQL:
    """A policy that 0004 made."""
    reads = "" if command == "INSERT" else "USING ({0})"
    writes = "" if command in ("SELECT", "DELETE") else "WITH CHECK ({0})"
    alter = f"ALTER POLICY {table}_{command.lower()} ON {table} {reads} {writes}"
    return migrations.RunSQL(alter.format(after), alter.format(before))


def known(column: str) -> str:
    return f"{column} = ANY ({KNOWN})"


def look_up(signature: str, returns: str, query: str) -> migrations.RunSQL:
    """By its key, past the policies: each gives what belongs to the key, and can give no more."""
    roles = ", ".join((APP, WORKER, STAFF))
    return migrations.RunSQL(
        [
            f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE sql STABLE SECURITY DEFINER"
            f" SET search_path = pg_catalog, pg_temp AS $$ {query} $$",
            f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {signature} TO {roles}",
        ],
        f"DROP FUNCTION {signature}",
    )


# Only staff and workers let somebody in again who was switched off.
ON_AGAIN = f"""
CREATE FUNCTION accounts_user_stays_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = '{APP}' AND NEW.is_active AND NOT OLD.is_active THEN
    RAISE insufficient_privilege USING MESSAGE = 'permission denied: the web lets nobody in again';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER accounts_user_stays_off BEFORE UPDATE OF is_active ON accounts_user
  FOR EACH ROW EXECUTE FUNCTION accounts_user_stays_off();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_workers_for_one_person"),
        ("accounts", "0008_accounts_elsewhere"),
    ]

    operations = [
        fence("accounts_user", known("id")),
        *(
            fence(table, known("user_id"))
            for table in (
                "accounts_user_groups",
                "accounts_user_user_permissions",
                "account_emailaddress",
            )
        ),
        fence(
            "account_emailconfirmation",
            "email_address_id IN (SELECT id FROM account_emailaddress)",
        ),
        fence("django_session", f"session_key = {OPEN_KEY}", inserts="true"),
        # What somebody proves themself by is changed by that person, or while nobody is logged in.
        *(narrow(table, "SELECT", "true", known("user_id")) for table in (FACTORS, ELSEWHERE)),
        *(
            narrow(table, command, MINE, f"{known('user_id')} AND {MINE}")
            for table in (FACTORS, ELSEWHERE)
            for command in ("INSERT", "UPDATE", "DELETE")
        ),
        narrow(LOGINS, "ALL", MINE, known("user_id")),
        migrations.RunSQL(
            ON_AGAIN,
            "DROP TRIGGER accounts_user_stays_off ON accounts_user;"
            " DROP FUNCTION accounts_user_stays_off()",
        ),
        # Whoever holds a token: its owner's row is read with it.
        migrations.RunSQL(
            f"CREATE POLICY accounts_user_by_token ON accounts_user FOR SELECT TO {APP} {WHOSE_KEY}",
            "DROP POLICY accounts_user_by_token ON accounts_user",
        ),
        look_up(
            "session_of(key text)",
            "SETOF public.django_session",
            "SELECT * FROM public.django_session WHERE session_key = key",
        ),
        look_up(
            "person_of(person uuid)",
            "SETOF public.accounts_user",
            "SELECT * FROM public.accounts_user WHERE id = person",
        ),
        look_up(
            "account_elsewhere(by text, account text)",
            "SETOF public.socialaccount_socialaccount",
            "SELECT * FROM public.socialaccount_socialaccount"
            " WHERE provider = by AND uid = account",
        ),
        look_up(
            "people_named(emails text[], addresses bigint[])",
            "uuid[]",
            "SELECT array(SELECT id FROM public.accounts_user WHERE lower(email) = ANY (emails)"
            " UNION SELECT user_id FROM public.account_emailaddress WHERE email = ANY (emails)"
            " UNION SELECT user_id FROM public.account_emailaddress WHERE id = ANY (addresses))",
        ),
    ]
