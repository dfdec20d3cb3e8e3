from __future__ import annotations

from django.db import migrations

from core.row_security import ModeSecurity, OwnerRowSecurity, TieToOwner

MODEL = "models_training_personalmodel"
ENHANCEMENT, GENERATION, IMAGE = (
    "generations_enhancement",
    "generations_generation",
    "generations_generatedimage",
)


class Migration(migrations.Migration):
    dependencies = [
        ("generations", "0001_initial"),
        ("models_training", "0002_row_security"),
        ("core", "0002_row_security"),
    ]

    operations = [
        *(OwnerRowSecurity(table) for table in (ENHANCEMENT, GENERATION, IMAGE)),
        *(ModeSecurity(table) for table in (ENHANCEMENT, GENERATION, IMAGE)),
        *(TieToOwner(table, "personal_model_id", MODEL) for table in (ENHANCEMENT, GENERATION)),
        TieToOwner(IMAGE, "personal_model_id", MODEL),
        TieToOwner(IMAGE, "generation_id", GENERATION),
    ]
