"""What is usual of parts of services: learned at the next refit; empty until then."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("aggregator", "0020_doubted_baselines"),
    ]

    operations = [
        migrations.AddField(
            model_name="baseline",
            name="part_tails",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.FloatField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="baseline",
            name="part_tops",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.FloatField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.CreateModel(
            name="PartUsual",
            fields=[
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="reports.service",
                    ),
                ),
                ("fitted_at", models.DateTimeField()),
                ("history_hours", models.PositiveIntegerField()),
                ("reports", models.JSONField()),
                ("days", models.JSONField(default=dict)),
            ],
        ),
    ]
