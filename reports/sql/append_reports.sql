-- Appends reports but for those that were made already in their slot, by the same person and with the same stance.
-- Called by intake.report_log.append_reports. Uses the primary key.
-- One parameter in JSON costs both sides half of what eleven arrays cost.
INSERT INTO reports_report (
    slot, service_id, reporter_key, stance, id, surface, symptom, region, network_key, network_key_before,
    received_at, changed_at, excluded
)
SELECT slot, service_id, decode(reporter_key, 'base64'), stance, id, surface, symptom, region,
    decode(network_key, 'base64'), decode(network_key_before, 'base64'),
    received_at, CASE WHEN %(is_late)s THEN greatest(now(), received_at) ELSE received_at END AS changed_at, false
FROM json_to_recordset(%(reports)s::json) AS arriving (
    slot timestamptz, service_id bigint, reporter_key text, stance text, id uuid, surface text, symptom text,
    region text, network_key text, network_key_before text, received_at timestamptz
)
-- In one order everywhere: two statements that meet the same keys in different orders would wait for each other.
ORDER BY slot, service_id, reporter_key, stance, received_at
ON CONFLICT (slot, service_id, reporter_key, stance) DO NOTHING
