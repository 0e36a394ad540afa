from django.db import migrations

# The slot of a time, for all statements. Python's is reports/times.py; a test compares the two.
# Immutable and written in SQL, so that the planner replaces a call by its value and leaves out other days.
CREATE = """
CREATE FUNCTION reports_slot_of(at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN date_bin(interval '30 minutes', at, timestamptz '2000-01-01 00:00+00')
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_labels_over_midnight")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION reports_slot_of(timestamptz)")]
