from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """Checked apart from its making, without the lock that would stop writers of a large table."""

    dependencies = [("generations", "0005_generation_lost")]

    operations = [ValidateConstraint("generation", name="generation_lost")]
