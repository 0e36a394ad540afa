import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models

# What was decided stays. How many reports it took is known only after it took them; an account may go.
REFUSE = """
CREATE FUNCTION reports_exclusion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.id, NEW.service_id, NEW.first, NEW.last, NEW.stance, NEW.surface, NEW.symptom, NEW.region,
             NEW.reason, NEW.at)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.service_id, OLD.first, OLD.last, OLD.stance, OLD.surface, OLD.symptom, OLD.region,
             OLD.reason, OLD.at)
        AND (NEW.networks IS NOT DISTINCT FROM OLD.networks OR NEW.networks IS NULL)
        AND (NEW.reports = OLD.reports OR OLD.reports = 0)
        AND (NEW.by_id IS NOT DISTINCT FROM OLD.by_id OR NEW.by_id IS NULL)
        AND (OLD.undone_at IS NULL
             OR NEW.undone_at IS NOT DISTINCT FROM OLD.undone_at
                AND (NEW.undone_by_id IS NOT DISTINCT FROM OLD.undone_by_id OR NEW.undone_by_id IS NULL))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an exclusion is never changed: take it back' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER exclusion_stays BEFORE DELETE OR UPDATE ON reports_exclusion
FOR EACH ROW EXECUTE FUNCTION reports_exclusion_stays();
"""
ALLOW = """
DROP TRIGGER exclusion_stays ON reports_exclusion;
DROP FUNCTION reports_exclusion_stays();
"""
# Before the column takes no NULL any more: what was forgotten cannot be had back, nor may it read as "all".
SOME = "UPDATE reports_exclusion SET networks = ARRAY['?'] WHERE networks IS NULL"


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_exclusions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="exclusion",
            name="networks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=8), default=list, null=True, size=None
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, SOME),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(("undone_by", None), ("undone_at__isnull", False), _connector="OR"),
                name="undone_by_somebody_at_some_time",
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
