from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import connection, migrations, models

from core.rows import WORKER, TieToOwner, role_scope

_TABLE = "generations_generatedimage"
_CHECK = "image_model_of_its_prompt"
OF_ITS_PROMPT = models.Q(generation=None, personal_model=None) | models.Q(
    generation__isnull=False, personal_model__isnull=False
)
_FILL = """
UPDATE generations_generatedimage AS image SET personal_model_id = generation.personal_model_id
FROM generations_generation AS generation
WHERE generation.id = image.generation_id AND image.id IN (
    SELECT id FROM generations_generatedimage
    WHERE personal_model_id IS NULL AND generation_id IS NOT NULL LIMIT 5000
)
"""


def fill(apps, schema_editor):
    """In small transactions; one that was broken off goes on where it was."""
    changed = 1
    while changed:
        with role_scope(WORKER), connection.cursor() as cursor:
            cursor.execute(_FILL)
            changed = cursor.rowcount


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("generations", "0007_image_personal_model")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name="generatedimage",
            index=models.Index(
                "personal_model",
                models.F("created_at").desc(),
                models.F("id").desc(),
                name="image_model_newest",
            ),
        ),
        TieToOwner(_TABLE, "personal_model_id", "models_training_personalmodel"),
        AddConstraintNotValid(
            model_name="generatedimage",
            constraint=models.CheckConstraint(condition=OF_ITS_PROMPT, name=_CHECK),
        ),
        ValidateConstraint("generatedimage", _CHECK),
    ]
