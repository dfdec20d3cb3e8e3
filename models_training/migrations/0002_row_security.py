from __future__ import annotations

from django.db import migrations

from core.row_security import ModeSecurity, OwnerRowSecurity, TieToOwner

MODEL, TRAINING, PHOTO, DELETION = (
    "models_training_personalmodel",
    "models_training_training",
    "models_training_photo",
    "models_training_modeldeletion",
)


class Migration(migrations.Migration):
    dependencies = [("models_training", "0001_initial"), ("core", "0002_row_security")]

    operations = [
        *(OwnerRowSecurity(table) for table in (MODEL, TRAINING, PHOTO, DELETION)),
        *(ModeSecurity(table) for table in (MODEL, TRAINING, DELETION)),
        TieToOwner(TRAINING, "personal_model_id", MODEL),
        TieToOwner(PHOTO, "training_id", TRAINING),
        TieToOwner(DELETION, "personal_model_id", MODEL),
    ]
