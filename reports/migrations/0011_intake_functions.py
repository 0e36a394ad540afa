from django.db import migrations

# The web server's account has no right to the log itself, only to these three. They run with the rights of their
# owner. Whoever calls them has to know the key of a report, which cannot be made without PRIVACY_KEY.
# A time far away would stop those who read the log: Python knows no year 10000, and no infinity.
TIME = """
CREATE DOMAIN report_time AS timestamptz CHECK (VALUE >= '2020-01-01Z' AND VALUE < '2100-01-01Z')
"""
APPEND = """
CREATE FUNCTION reports_append(arriving json, number integer, is_late boolean)
RETURNS TABLE (
    slot timestamptz, service_id bigint, reporter_key bytea, stance text, id uuid, surface text, symptom text,
    region text, received_at timestamptz
)
LANGUAGE plpgsql SECURITY DEFINER AS $$
#variable_conflict use_column
DECLARE
    appended bigint;
BEGIN
    INSERT INTO reports_report (
        slot, service_id, reporter_key, stance, id, surface, symptom, region, network_key, network_key_before,
        received_at, changed_at, excluded
    )
    SELECT slot, service_id, decode(reporter_key, 'base64'), stance, id, surface, symptom, region,
        decode(network_key, 'base64'), decode(network_key_before, 'base64'),
        received_at, CASE WHEN is_late THEN greatest(now(), received_at) ELSE received_at END AS changed_at, false
    FROM json_to_recordset(arriving) AS new (
        slot report_time, service_id bigint, reporter_key text, stance text, id uuid, surface text, symptom text,
        region text, network_key text, network_key_before text, received_at report_time
    )
    -- In one order everywhere: two statements that meet the same keys in different orders would wait for each other.
    ORDER BY slot, service_id, reporter_key, stance, received_at
    ON CONFLICT (slot, service_id, reporter_key, stance) DO NOTHING;
    GET DIAGNOSTICS appended = ROW_COUNT;
    -- Nearly always all are new, and then nothing has to be read. The caller says how many there are, because
    -- counting them would parse the JSON a second time.
    IF appended = number THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT report.slot, report.service_id, report.reporter_key, report.stance::text, report.id, report.surface::text,
        report.symptom::text, report.region::text, report.received_at
    FROM json_to_recordset(arriving) AS repeated (
        slot timestamptz, service_id bigint, reporter_key text, stance text
    )
    JOIN reports_report AS report ON report.slot = repeated.slot AND report.service_id = repeated.service_id
        AND report.reporter_key = decode(repeated.reporter_key, 'base64') AND report.stance = repeated.stance;
    -- Without a row the caller would take all for new.
    IF NOT FOUND THEN
        RAISE EXCEPTION 'reports that count are gone: their day was dropped meanwhile';
    END IF;
END
$$
"""
FIND_OWN = """
CREATE FUNCTION reports_find_own(of_slot timestamptz, of_service bigint, of_reporter bytea, report uuid)
RETURNS TABLE (stance text, surface text, symptom text, region text, received_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT stance::text, surface::text, symptom::text, region::text, received_at
    FROM reports_report
    WHERE slot = of_slot AND service_id = of_service AND reporter_key = of_reporter AND id = report;
END
$$
"""
# Without a change `changed_at` stays, so that no minute is recounted for nothing.
COMPLETE = """
CREATE FUNCTION reports_complete(
    of_slot timestamptz, of_service bigint, of_reporter bytea, report uuid,
    new_surface text, new_symptom text, new_region text, at report_time
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE reports_report
    SET surface = coalesce(new_surface, surface),
        symptom = coalesce(new_symptom, symptom),
        region = coalesce(new_region, region),
        changed_at = at
    WHERE slot = of_slot AND service_id = of_service AND reporter_key = of_reporter AND id = report
      AND (surface, symptom, region) IS DISTINCT FROM
          (coalesce(new_surface, surface), coalesce(new_symptom, symptom), coalesce(new_region, region));
END
$$
"""
SIGNATURES = (
    "reports_append(json, integer, boolean)",
    "reports_find_own(timestamptz, bigint, bytea, uuid)",
    "reports_complete(timestamptz, bigint, bytea, uuid, text, text, text, report_time)",
)
# A caller must not put tables of its own before ours: the schema is fixed, and temporary tables come last.
CLOSE = """
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION {0} SET search_path = pg_catalog, %I, pg_temp', current_schema());
END
$$;
REVOKE ALL ON FUNCTION {0} FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_slot_of")]

    operations = [
        migrations.RunSQL(TIME, "DROP DOMAIN report_time"),
        *(
            migrations.RunSQL(create, f"DROP FUNCTION {signature}")
            for create, signature in zip((APPEND, FIND_OWN, COMPLETE), SIGNATURES, strict=True)
        ),
        *(migrations.RunSQL(CLOSE.format(signature), migrations.RunSQL.noop) for signature in SIGNATURES),
    ]
