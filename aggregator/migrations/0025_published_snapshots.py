from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("aggregator", "0024_tick_counted")]

    operations = [
        migrations.CreateModel(
            name="PublishedSnapshot",
            fields=[
                ("key", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("body", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["number"], name="snapshots_by_number")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(number__gt=0), name="publication_numbers_are_positive"
                    )
                ],
            },
        ),
        # Each tick writes megabytes that the next one can make again: they need not be in the database's log.
        # The bodies are compressed already.
        migrations.RunSQL(
            "ALTER TABLE aggregator_publishedsnapshot SET UNLOGGED;"
            "ALTER TABLE aggregator_publishedsnapshot ALTER COLUMN body SET STORAGE EXTERNAL",
            "ALTER TABLE aggregator_publishedsnapshot SET LOGGED;"
            "ALTER TABLE aggregator_publishedsnapshot ALTER COLUMN body SET STORAGE EXTENDED",
        ),
    ]
