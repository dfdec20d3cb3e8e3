from __future__ import annotations

from django.db import migrations

from core.crypto import EncryptedTextField
from core.row_security import WORKER
from core.stored_texts import encrypt_columns

PENDING = "vectorizing_pendingupload"


class Migration(migrations.Migration):
    """File names. The columns change without a row's being written; then they are encrypted
    batch by batch, which may be broken off and repeated."""

    atomic = False
    dependencies = [("vectorizing", "0003_dpi"), ("core", "0003_grants")]

    operations = [
        # A change of keys is a worker's doing.
        migrations.RunSQL(
            f"GRANT UPDATE (name) ON {PENDING} TO {WORKER}",
            f"REVOKE UPDATE (name) ON {PENDING} FROM {WORKER}",
        ),
        *(
            migrations.AlterField(
                model, "name", EncryptedTextField(max_length=120, was_plain=True)
            )
            for model in ("pendingupload", "vectorsource")
        ),
        encrypt_columns("vectorizing", "pendingupload", "name"),
        encrypt_columns("vectorizing", "vectorsource", "name"),
    ]
