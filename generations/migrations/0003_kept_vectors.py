from __future__ import annotations

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

import core.crypto

OF_ONE_KIND = models.Q(generation__isnull=False, svg_size__isnull=True) | models.Q(
    generation__isnull=True, svg_size__isnull=False
)


class Migration(migrations.Migration):
    dependencies = [("generations", "0002_row_security")]

    operations = [
        migrations.AddField(
            model_name="generatedimage",
            name="svg_size",
            field=models.PositiveIntegerField(
                blank=True, help_text="Bytes of the SVG.", null=True
            ),
        ),
        migrations.AddField(
            model_name="generatedimage",
            name="title",
            field=core.crypto.EncryptedTextField(
                blank=True, default="", help_text="Of a drawing: its file's name."
            ),
        ),
        migrations.AlterField(
            model_name="generatedimage",
            name="generation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="images",
                to="generations.generation",
            ),
        ),
        migrations.AlterField(
            model_name="generatedimage",
            name="number",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        AddConstraintNotValid(
            model_name="generatedimage",
            constraint=models.CheckConstraint(
                condition=OF_ONE_KIND, name="image_of_a_prompt_or_a_drawing"
            ),
        ),
    ]
