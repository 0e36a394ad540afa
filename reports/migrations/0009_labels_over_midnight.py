from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_intake_spans")]

    operations = [
        # The column of the log is added without rewriting it, but waits for whoever writes: better to fail soon.
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="report", name="network_key_before", field=models.BinaryField(null=True)
        ),
        # Not checked against rows that are there, all of them NULL: that would read the whole log.
        migrations.RunSQL(
            "ALTER TABLE reports_report ADD CONSTRAINT key_before_is_a_hash"
            " CHECK (octet_length(network_key_before) = 16) NOT VALID",
            "ALTER TABLE reports_report DROP CONSTRAINT key_before_is_a_hash",
        ),
    ]
