-- The reports in the log that have the keys of these. Called by intake.report_log.append_reports.
-- Uses the primary key.
SELECT report.slot, report.service_id, report.reporter_key, report.stance, report.id, surface, symptom, region,
    report.received_at
FROM json_to_recordset(%(reports)s::json) AS repeated (
    slot timestamptz, service_id bigint, reporter_key text, stance text
)
JOIN reports_report AS report ON report.slot = repeated.slot AND report.service_id = repeated.service_id
    AND report.reporter_key = decode(repeated.reporter_key, 'base64') AND report.stance = repeated.stance
