from __future__ import annotations

from django.db import migrations

from core.crypto import BlindIndexField, EncryptedTextField


class Migration(migrations.Migration):
    """The columns alone: no row is written, so nobody waits. What is in them comes next."""

    dependencies = [("models_training", "0003_photo_removed_at")]

    operations = [
        migrations.RemoveConstraint("personalmodel", "personalmodel_trigger_once_by_mode"),
        migrations.AddField("personalmodel", "trigger_index", BlindIndexField(of="trigger_word")),
        migrations.AlterField(
            "personalmodel", "name", EncryptedTextField(max_length=60, was_plain=True)
        ),
        migrations.AlterField(
            "personalmodel", "trigger_word", EncryptedTextField(max_length=20, was_plain=True)
        ),
        migrations.AlterField("photo", "name", EncryptedTextField(max_length=120, was_plain=True)),
    ]
