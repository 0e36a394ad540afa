-- Appends reports but for those that were made already in their slot, by the same person and with the same stance;
-- of these it returns the ones that count. Called by intake.report_log.append_reports.
-- The function is in migration 0011: who calls it may append, and not read the log. It uses the primary key.
-- One parameter in JSON costs both sides half of what eleven arrays cost.
SELECT slot, service_id, reporter_key, stance, id, surface, symptom, region, received_at
FROM reports_append(%(reports)s::json, %(number)s, %(is_late)s)
