"""Components keep the order of the file, and one name is one component whatever its case."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_official_components"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="component",
            options={"ordering": ("position",)},
        ),
        migrations.AddField(
            model_name="component",
            name="position",
            field=models.PositiveSmallIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(
            model_name="component",
            name="one_component_per_service_and_name",
        ),
        migrations.AddConstraint(
            model_name="component",
            constraint=models.UniqueConstraint(
                models.F("service"),
                django.db.models.functions.text.Lower("name"),
                name="one_component_per_service_and_name",
            ),
        ),
    ]
