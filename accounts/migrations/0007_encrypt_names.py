from __future__ import annotations

from django.db import migrations

from core.crypto import EncryptedTextField
from core.row_security import WORKER
from core.stored_texts import encrypt_columns


class Migration(migrations.Migration):
    """Names of people and of their tokens. The column itself changes without a row's being
    written; then they are encrypted batch by batch, which may be broken off and repeated."""

    atomic = False
    dependencies = [
        ("accounts", "0006_tie_token_to_maker"),
        ("core", "0003_grants"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        # A change of keys is a worker's doing, and takes the sessions along.
        migrations.RunSQL(
            f"GRANT UPDATE (session_data) ON django_session TO {WORKER}",
            f"REVOKE UPDATE (session_data) ON django_session FROM {WORKER}",
        ),
        migrations.AlterField(
            "apitoken", "name", EncryptedTextField(max_length=80, was_plain=True)
        ),
        migrations.AlterField(
            "user",
            "name",
            EncryptedTextField(blank=True, default="", max_length=80, was_plain=True),
        ),
        encrypt_columns("accounts", "user", "name"),
        encrypt_columns("accounts", "apitoken", "name"),
    ]
