from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A nullable column of an own migration: the index and the key that follow lock nothing."""

    dependencies = [("accounts", "0004_encrypt_second_factors")]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="maker",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=models.DO_NOTHING,
                related_name="made",
                to="accounts.apitoken",
            ),
        )
    ]
