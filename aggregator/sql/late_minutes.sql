-- Minutes before the open window in which a report changed since the last tick: committed late, completed, or
-- excluded. Called by pipeline.inputs.open_window.read_late_minutes.
-- Uses reports_report_changed of the days since `oldest`; older days are not read.
SELECT DISTINCT service_id, date_trunc('minute', received_at) AS minute
FROM reports_report
WHERE slot >= %(oldest)s AND changed_at >= %(changed_after)s AND received_at < %(since)s
