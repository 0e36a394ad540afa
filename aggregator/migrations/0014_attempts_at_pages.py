"""What became of a page that was handed out, and for how long there has been nothing at its address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("aggregator", "0013_reading_spans")]

    operations = [
        migrations.AddField("officialpage", "attempts", models.PositiveIntegerField(default=0)),
        migrations.AddField("officialpage", "gone_since", models.DateTimeField(null=True)),
    ]
