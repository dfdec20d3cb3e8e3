from __future__ import annotations

from django.db import migrations

from core.rows import OwnerRowSecurity, TieToOwner


class Migration(migrations.Migration):
    dependencies = [("models_training", "0001_initial"), ("core", "0002_grants")]

    operations = [
        OwnerRowSecurity("models_training_personalmodel"),
        OwnerRowSecurity("models_training_training"),
        OwnerRowSecurity("models_training_photo"),
        TieToOwner(
            "models_training_training", "personal_model_id", "models_training_personalmodel"
        ),
        TieToOwner("models_training_photo", "training_id", "models_training_training"),
    ]
