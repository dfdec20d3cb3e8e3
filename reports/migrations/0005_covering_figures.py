from __future__ import annotations

from django.db import migrations, models

_INDEX = "dailyfigure_covering"


class Migration(migrations.Migration):
    """Figures are read from the index alone. Made beside the old one, without a lasting lock."""

    atomic = False
    dependencies = [("reports", "0004_request_id")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"CREATE UNIQUE INDEX CONCURRENTLY {_INDEX} ON reports_dailyfigure"
                    " (figure, day, part, detail) INCLUDE (value)",
                    f"DROP INDEX CONCURRENTLY {_INDEX}",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    "dailyfigure",
                    models.UniqueConstraint(
                        fields=["figure", "day", "part", "detail"],
                        include=["value"],
                        name=_INDEX,
                    ),
                )
            ],
        ),
        migrations.RemoveConstraint("dailyfigure", "dailyfigure_once"),
    ]
