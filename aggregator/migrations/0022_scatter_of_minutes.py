import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("aggregator", "0021_usual_of_parts")]

    operations = [
        migrations.AddField(
            model_name="baseline",
            name="scatters",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.FloatField(), db_default=[], default=list, size=None
            ),
        ),
    ]
