from django.db import migrations, models

# Earlier versions kept one time for both: the end of the minute whose counts showed the change. Whether a
# stall lay between that minute and the public word, nobody can tell any more.
BEFORE = """
UPDATE aggregator_incidentevent SET published_at = at;
UPDATE aggregator_incident SET evident_at = detected_at;
"""


class Migration(migrations.Migration):
    dependencies = [("aggregator", "0014_attempts_at_pages")]

    operations = [
        migrations.AddField("incidentevent", "published_at", models.DateTimeField(null=True)),
        migrations.AddField("incident", "evident_at", models.DateTimeField(null=True)),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
    ]
