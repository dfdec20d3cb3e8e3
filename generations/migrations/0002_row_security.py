from __future__ import annotations

from django.db import migrations

from core.rows import OwnerRowSecurity, TieToOwner


class Migration(migrations.Migration):
    dependencies = [
        ("generations", "0001_initial"),
        ("models_training", "0002_row_security"),
        ("core", "0002_grants"),
    ]

    operations = [
        OwnerRowSecurity("generations_enhancement"),
        OwnerRowSecurity("generations_generation"),
        OwnerRowSecurity("generations_generatedimage"),
        TieToOwner(
            "generations_enhancement", "personal_model_id", "models_training_personalmodel"
        ),
        TieToOwner("generations_generation", "personal_model_id", "models_training_personalmodel"),
        TieToOwner("generations_generatedimage", "generation_id", "generations_generation"),
    ]
