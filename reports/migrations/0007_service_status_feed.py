"""A status page's feed may have an address of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0006_components_in_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="service",
            name="status_feed",
            field=models.URLField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
