import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("aggregator", "0019_stage_failures"),
    ]

    operations = [
        migrations.AddField(
            model_name="baseline",
            name="believed",
            field=models.FloatField(db_default=0.0, default=0.0),
        ),
        migrations.AddField(
            model_name="baseline",
            name="doubt",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.FloatField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="tick",
            name="silent_since",
            field=models.DateTimeField(null=True),
        ),
    ]
